/**
 * How soon the window asks for the next picture of a camera.
 *
 * A question waits for a picture that has not come yet, so asked early enough none is missed: each picture of a
 * camera that gives thirty a second is shown, and of a faster one as many. It knows no clock and no picture.
 */

/** Questions are this far apart at least, in milliseconds: less than the 33 from picture to picture of most cameras. */
export const PACE = 30;

/** How long to wait until the next question, when the last one was asked and is answered by now; in milliseconds. */
export function pauseBefore(asked: number, now: number): number {
  return Math.max(0, PACE - (now - asked));
}

/**
 * How the photo beside a proposal is looked at. Small print is shown near at once, where it can be read;
 * the key enlarges what is there, then shows the whole photo, then begins anew. Pure.
 */

/** A way to look at a photo. */
export interface Look {
  /** Only the part with the small print. */
  near: boolean;
  /** Over most of the screen. */
  large: boolean;
}

/** The way to look at it after this one; `isPrint` says that small print is what it proves. */
export function nextLook({ near, large }: Look, isPrint: boolean): Look {
  if (!large) return { near, large: true };
  return near ? { near: false, large: true } : { near: isPrint, large: false };
}

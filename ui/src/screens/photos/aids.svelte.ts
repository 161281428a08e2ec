/** Aids of the photo table. They stay as they are while the window is open, whatever screen is up. */

/** The crop that is shown over the picture. */
export type Crop = "none" | "square" | "portrait";

const CROPS: Crop[] = ["none", "square", "portrait"];
const TIMERS = [0, 3, 10];

/** What is switched on. */
export const aids = $state({
  /** The same shot of the product before lies over the picture. */
  ghost: false,
  /** Thirds are shown. */
  grid: false,
  /** The crop that is shown. */
  crop: "none" as Crop,
  /** Seconds from the key to the photo. */
  timer: 0,
});

/** The next value of a list, from the start again after the last. */
export function following<T>(list: readonly T[], value: T): T {
  const next = list[(list.indexOf(value) + 1) % list.length];
  return next ?? value;
}

/** The next crop. */
export function nextCrop(): void {
  aids.crop = following(CROPS, aids.crop);
}

/** The next timer. */
export function nextTimer(): void {
  aids.timer = following(TIMERS, aids.timer);
}

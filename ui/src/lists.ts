/** Small questions about lists. */

/** The element `by` places after the one that fits, or the first one; stops at both ends. */
export function stepFrom<T>(list: readonly T[], fits: (each: T) => boolean, by: number): T | undefined {
  const at = list.findIndex(fits);
  if (at < 0) return list[0];
  return list[Math.min(list.length - 1, Math.max(0, at + by))];
}

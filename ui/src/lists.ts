/** Small questions about lists. */

/** Neighbours that have the same name go together. */
export function runsOf<T>(list: readonly T[], nameOf: (each: T) => string): { name: string; list: T[] }[] {
  const runs: { name: string; list: T[] }[] = [];
  for (const each of list) {
    const name = nameOf(each);
    const last = runs.at(-1);
    if (last?.name === name) last.list.push(each);
    else runs.push({ name, list: [each] });
  }
  return runs;
}

/** The element `by` places after the one that fits, or the first one; stops at both ends. */
export function stepFrom<T>(list: readonly T[], fits: (each: T) => boolean, by: number): T | undefined {
  const at = list.findIndex(fits);
  if (at < 0) return list[0];
  return list[Math.min(list.length - 1, Math.max(0, at + by))];
}

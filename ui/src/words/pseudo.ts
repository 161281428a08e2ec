/**
 * A language made by machine, to find what no translator can reach: every text is in brackets, has accents and is
 * longer by 40 %. What shows without brackets is written somewhere else than in a catalogue.
 */
import type { Words } from "./words";

const PLAIN = "aceilnorstuyACEILNORSTUYdDgGhH";
const ACCENTED = "áçéíļñóŕšţúýÁÇÉÍĻÑÓŔŠŢÚÝðÐĝĜĥĤ";

/** A word with accents, its vowels twice until it is long enough. */
function longer(word: string): string {
  let wanted = Math.ceil((word.length + 1) * 0.4);
  const letters = [...word].map((letter) => {
    const accented = ACCENTED[PLAIN.indexOf(letter)] ?? letter;
    return /[aeiouy]/i.test(letter) && wanted-- > 0 ? accented.repeat(2) : accented;
  });
  return letters.join("") + "~".repeat(Math.max(0, wanted));
}

/** A text as the machine says it; signs without letters stay. */
export function pseudoText(text: string): string {
  return /\p{L}/u.test(text) ? `⟦${text.replace(/\S*\p{L}\S*/gu, longer)}⟧` : text;
}

function said(value: unknown): unknown {
  if (typeof value === "string") return pseudoText(value);
  if (typeof value === "function") return (...args: unknown[]) => said(value(...args));
  if (Array.isArray(value)) return value.map(said);
  return Object.fromEntries(Object.entries(value as object).map(([name, each]) => [name, said(each)]));
}

/** A catalogue as the machine says it. */
export function pseudo(words: Words): Words {
  const { language, name, direction } = words;
  return { ...(said(words) as Words), language, name, direction };
}

/** The words of the window in the language of the desktop. */
import { en } from "./en";

/** What a language has to say. */
export type Words = typeof en;

const LANGUAGES: Record<string, Words> = { en };

/** The catalogue for a language tag such as "de-AT"; English where there is none. */
export function wordsFor(tag: string): Words {
  return LANGUAGES[tag.split("-")[0]?.toLowerCase() ?? ""] ?? en;
}

/** The words in use. */
export const words: Words = wordsFor(globalThis.navigator?.language ?? "en");

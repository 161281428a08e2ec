/**
 * The words of the window, in the language in use.
 *
 * They change while the window is up, in place: nothing that was typed, chosen or scrolled to is lost. So
 * nobody keeps a copy of them: a constant made from words has to be derived. It does not know the sentences
 * of the station, which come in the right language.
 */
import type { Language } from "../bindings/Language";
import { de } from "./de";
import { en } from "./en";
import { desktopTags, languageOf } from "./locale";
import { spoken } from "./spoken.svelte";

/** What a language has to say. */
export type Words = typeof en;

const CATALOGUES: Record<string, Words> & Record<Exclude<Language, "desktop">, Words> = { en, de };

/** The languages there are. */
export const LANGUAGES = ["en", "de"] as const satisfies Language[];

/** The catalogue for a language tag such as "de-AT"; English where there is none. */
export function wordsFor(tag: string): Words {
  return CATALOGUES[languageOf(tag)] ?? en;
}

/** Speaks a language from now on. */
export function speak(language: Language): void {
  spoken.words = wordsFor(language === "desktop" ? (desktopTags()[0] ?? "en") : language);
}

/** Puts a catalogue in the place of a language, to try what is no language yet. */
export function teach(language: string, catalogue: Words): void {
  CATALOGUES[language] = catalogue;
}

/** The words in use. */
export const words: Words = new Proxy(en, { get: (_, part) => Reflect.get(spoken.words, part) });

speak("desktop");

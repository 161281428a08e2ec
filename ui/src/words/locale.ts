/**
 * The desktop's own form of a language, such as "de-AT" for "de", so that times and numbers look as they do
 * elsewhere on it; the language itself where the desktop speaks another one.
 */
export function localeOf(language: string): string {
  return desktopTags().find((tag) => languageOf(tag) === language) ?? language;
}

/** What the desktop speaks, best first. */
export function desktopTags(): readonly string[] {
  return globalThis.navigator?.languages ?? [];
}

/** "de" of "de-AT". */
export function languageOf(tag: string): string {
  return tag.split("-")[0]?.toLowerCase() ?? "";
}

/**
 * Text from codes, servers and files, made safe to look at.
 *
 * The Rust side does this already; the window does it again, because a character that turns the reading
 * direction around could make a label say what it does not.
 */

const SPEAKING =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** Puts a visible mark in the place of each character that would act instead of show. */
export function visible(text: string): string {
  return text.replace(SPEAKING, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return `⟨${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}

/**
 * Text from codes, servers and files, made safe to look at.
 *
 * The Rust side does this already; the window does it again, because a character that turns the reading
 * direction around could make a label say what it does not.
 */

const SPEAKING =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
/** The pictures of control characters that the Rust side puts in; few fonts have them. */
const PICTURES = /[\u2400-\u241f]/gu;

const NAMES =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(
    " ",
  );

/** Puts a visible mark in the place of each character that would act instead of show. */
export function visible(text: string): string {
  return text
    .replace(PICTURES, (picture) => mark((picture.codePointAt(0) ?? 0) - 0x2400))
    .replace(SPEAKING, (character) => mark(character.codePointAt(0) ?? 0));
}

function mark(code: number): string {
  return `⟨${NAMES[code] ?? code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}

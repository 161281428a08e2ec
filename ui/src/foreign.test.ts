import { expect, test } from "vitest";
import { visible } from "./foreign";

function check(text: string, want: string): void {
  expect(visible(text)).toBe(want);
}

test("plain text stays as it is", () => {
  check("Honig 250 g – größer, 蜂蜜, עברית 🍯", "Honig 250 g – größer, 蜂蜜, עברית 🍯");
  check("<b>=cmd|' /C calc'!A0", "<b>=cmd|' /C calc'!A0");
});
test("the group separator can be seen", () => check("10ABC\u001d17271231", "10ABC⟨GS⟩17271231"));
test("characters that turn the direction can be seen", () => {
  check("invoice\u202egpj.exe", "invoice⟨202E⟩gpj.exe");
  check("a\u2066b\u2069", "a⟨2066⟩b⟨2069⟩");
});
test("characters without width can be seen", () => check("12\u200b34\ufeff", "12⟨200B⟩34⟨FEFF⟩"));
test("pictures of control characters get their names, because few fonts have them", () => {
  check("10ABC\u241d17271231", "10ABC⟨GS⟩17271231");
});

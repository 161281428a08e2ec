import { localeOf } from "./locale";

/** What a catalogue needs to write numbers: alone, and with the noun that goes with them. */
export function counting(language: string) {
  const figures = new Intl.NumberFormat(localeOf(language));
  const rules = new Intl.PluralRules(language);
  const count = (n: number, one: string, many: string) =>
    `${figures.format(n)} ${rules.select(n) === "one" ? one : many}`;
  return { figures, count };
}

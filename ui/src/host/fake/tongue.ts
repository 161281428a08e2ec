/** Says canned sentences as the station would say them in another language, by the station's own catalogue. */
import PO from "pofile";
import words from "../../../../src-tauri/station/words/de.po?raw";

/** A sentence of the catalogue with gaps, as something to recognise and something to fill. */
interface Pattern {
  shape: RegExp;
  gaps: string[];
  filled: string;
}

/** Sentences with and without gaps. */
interface Catalogue {
  exact: Map<string, string>;
  patterns: Pattern[];
}

const GAP = /\{(\w+)\}/g;
/** Below this many letters beside its gaps a sentence is like any other. */
const LEAST = 6;

let german: Catalogue | undefined;

/** Texts in a language; one that the catalogue does not know stays as it is. */
export type Tongue = <T>(said: T) => T;

/** The tongue of a language. */
export function tongueOf(language: string | undefined): Tongue {
  if (language !== "de") return (said) => said;
  const { exact, patterns } = (german ??= readCatalogue(words));
  const known = new Map<string, string>();

  function text(said: string): string {
    const before = known.get(said);
    if (before !== undefined) return before;
    const answer = exact.get(said) ?? filled(said) ?? parts(said) ?? said;
    known.set(said, answer);
    return answer;
  }
  function filled(said: string): string | undefined {
    for (const { shape, gaps, filled } of patterns) {
      const match = shape.exec(said);
      if (match) {
        const values = new Map(gaps.map((gap, at) => [gap, text(match[at + 1] ?? "")]));
        return filled.replace(GAP, (_, gap: string) => values.get(gap) ?? "");
      }
    }
    return undefined;
  }
  /** What it is about, and what is wrong with it. */
  function parts(said: string): string | undefined {
    const [about, ...rest] = said.split(": ");
    return about !== undefined && rest.length === 1 ? `${text(about)}: ${text(rest.join())}` : undefined;
  }
  function all(said: unknown): unknown {
    if (typeof said === "string") return text(said);
    if (Array.isArray(said)) return said.map(all);
    if (said === null || typeof said !== "object") return said;
    return Object.fromEntries(Object.entries(said).map(([name, value]) => [name, all(value)]));
  }
  return <T>(said: T) => all(said) as T;
}

function readCatalogue(catalogue: string): Catalogue {
  const { exact, patterns }: Catalogue = { exact: new Map(), patterns: [] };
  for (const { msgid, msgid_plural, msgstr } of PO.parse(catalogue).items) {
    const pairs = [
      [msgid, msgstr[0]],
      [msgid_plural, msgstr[1]],
    ] as const;
    for (const [from, to] of pairs) {
      // A lone word without a capital is the value of an enumeration as often as it is a word.
      if (!from || !to || /^[a-z]+$/.test(from)) continue;
      if (!from.includes("{")) exact.set(from, to);
      else if (from.replace(GAP, "").length >= LEAST || from.startsWith("{day}"))
        patterns.push(patternOf(from, to));
    }
  }
  // The one with the most words of its own says most.
  patterns.sort((one, other) => other.shape.source.length - one.shape.source.length);
  return { exact, patterns };
}

function patternOf(from: string, to: string): Pattern {
  const literal = from.split(GAP).filter((_, at) => at % 2 === 0);
  const escaped = literal.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const gaps = [...from.matchAll(GAP)].map(([, gap]) => gap ?? "");
  const shape = escaped.reduce(
    (shape, part, at) => `${shape}${gaps[at - 1] === "day" ? "(\\d+)" : "(.+?)"}${part}`,
  );
  return { shape: new RegExp(`^${shape}$`), gaps, filled: to };
}

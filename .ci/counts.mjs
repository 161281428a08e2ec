// Reads the counts that cargo test, node --test and Vitest print at their end.
//
// It knows only their closing lines and the lines of skipped tests, and adds them up when a
// log holds several. It does not know why a step failed.

/** The closing lines: each match gives [passed, failed, skipped] of one test program. */
const closings = [
  // test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out
  {
    pattern: /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm,
    counts: ([, passed, failed, ignored]) => [passed, failed, ignored],
  },
  // # pass 3 … # fail 0 … # cancelled 0 … # skipped 1 … # todo 0 (or with ℹ at a terminal)
  {
    pattern: /^[#ℹ] (pass|fail|cancelled|skipped|todo) (\d+)$/gm,
    counts: ([, word, count]) => [
      word === "pass" ? count : 0,
      word === "fail" || word === "cancelled" ? count : 0,
      word === "skipped" || word === "todo" ? count : 0,
    ],
  },
  //       Tests  1 failed | 3 passed | 1 skipped (5)
  {
    pattern: /^\s+Tests\s+(.*\(\d+\))$/gm,
    counts: ([, line]) => [
      countOf(line, "passed"),
      countOf(line, "failed"),
      countOf(line, "skipped") + countOf(line, "todo"),
    ],
  },
];

/** `test name ... ignored, reason` of cargo, `﹣ name (0.1ms) # reason` of node. */
const skippedTest = /^test (.+ \.\.\. ignored.*)$|^\s*﹣ (.+)$/gm;

/**
 * `test name ... FAILED` and its panic with the line after it (cargo), `✖ name` (node),
 * `FAIL name` (Vitest), `error: …` (compilers).
 */
const failure =
  /^(?:test .+ \.\.\. FAILED|thread '.+ panicked at .+\n.*|\s*✖ .+|\s*FAIL .+|error(?:\[\w+\])?: .+)$/gm;

/** The lines of a log that name a failure, each once, at most 20. */
export function namedFailures(log) {
  return [...new Set(log.match(failure))].slice(0, 20);
}

/** The tests counted in a log: `{ passed, failed, skipped, reasons }`. */
export function countTests(log) {
  const sum = { passed: 0, failed: 0, skipped: 0, reasons: [] };
  for (const { pattern, counts } of closings) {
    for (const match of log.matchAll(pattern)) {
      const [passed, failed, skipped] = counts(match).map(Number);
      sum.passed += passed;
      sum.failed += failed;
      sum.skipped += skipped;
    }
  }
  for (const [, cargo, node] of log.matchAll(skippedTest)) sum.reasons.push(cargo ?? node);
  return sum;
}

/**
 * What a step that ended counts for. A step without tests of its own counts as one test;
 * one that broke outside its tests, or ran none, counts as a failure.
 */
export function judge(hasTests, exitCode, log) {
  const broke = exitCode !== 0;
  if (!hasTests) {
    return { passed: broke ? 0 : 1, failed: broke ? 1 : 0, skipped: 0, reasons: [] };
  }
  const sum = countTests(log);
  const ranNone = sum.passed + sum.failed + sum.skipped === 0;
  if (sum.failed === 0 && (broke || ranNone)) sum.failed = 1;
  return sum;
}

function countOf(line, word) {
  return Number(line.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
}

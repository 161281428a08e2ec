// How the counts of the test runners are read, and what a step counts for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countTests, judge, namedFailures } from "../../.ci/counts.mjs";

const logs = [
  [
    "cargo, over several programs",
    "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured\ntest result: FAILED. 3 passed; 2 failed; 1 ignored; 0 measured\n",
    [15, 2, 1],
  ],
  [
    "node away from a terminal",
    "# tests 5\n# pass 3\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0\n",
    [3, 1, 1],
  ],
  ["node at a terminal", "ℹ pass 3\nℹ fail 0\nℹ cancelled 2\nℹ skipped 0\nℹ todo 0\n", [3, 2, 0]],
  ["Vitest when all is well", " Test Files  2 passed (2)\n      Tests  14 passed (14)\n", [14, 0, 0]],
  [
    "Vitest otherwise",
    " Test Files  1 failed (1)\n      Tests  1 failed | 3 passed | 1 skipped (5)\n",
    [3, 1, 1],
  ],
  ["words that only look like counts", "the outbox: 4 passed, 1 failed\n", [0, 0, 0]],
];
for (const [runner, log, expected] of logs) {
  test(`the counts of ${runner}`, () => {
    const { passed, failed, skipped } = countTests(log);
    assert.deepEqual([passed, failed, skipped], expected);
  });
}

test("skipped tests keep their reasons", () => {
  const log = "test camera::opens ... ignored, no device\n﹣ prints a label (1.2ms) # no printer\n";
  assert.deepEqual(countTests(log).reasons, [
    "camera::opens ... ignored, no device",
    "prints a label (1.2ms) # no printer",
  ]);
});

test("the lines that name a failure are found in a long log", () => {
  const log = [
    "test outbox::claims ... ok",
    "test outbox::loses ... FAILED",
    "thread 'outbox::loses' (7) panicked at src/outbox.rs:7:5:",
    "two rows were acknowledged",
    "error[E0308]: mismatched types",
    "  ✖ a chosen photo grows (12ms)",
    "an error: in the middle of a line",
  ].join("\n");
  assert.deepEqual(namedFailures(log), [
    "test outbox::loses ... FAILED",
    "thread 'outbox::loses' (7) panicked at src/outbox.rs:7:5:\ntwo rows were acknowledged",
    "error[E0308]: mismatched types",
    "  ✖ a chosen photo grows (12ms)",
  ]);
});

const endings = [
  ["a check that passed counts as one", false, 0, "", [1, 0]],
  ["a check that failed counts as one", false, 1, "# pass 3\n", [0, 1]],
  ["tests that passed count one by one", true, 0, "# pass 3\n", [3, 0]],
  ["a program that broke outside its tests counts as a failure", true, 101, "# pass 3\n", [3, 1]],
  ["failed tests are not counted twice", true, 1, "# pass 3\n# fail 2\n", [3, 2]],
  ["a step that ran no test failed", true, 0, "# pass 0\n# fail 0\n", [0, 1]],
];
for (const [sentence, hasTests, code, log, expected] of endings) {
  test(sentence, () => {
    const { passed, failed } = judge(hasTests, code, log);
    assert.deepEqual([passed, failed], expected);
  });
}

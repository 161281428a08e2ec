import { expect, test } from "vitest";
import { Live, troubleOf } from "./live.svelte";

/** Questions that are answered by hand. */
function questions() {
  const asked: { answer: (text: string) => void; refuse: (reason: unknown) => void }[] = [];
  const ask = () =>
    new Promise<string>((answer, refuse) => {
      asked.push({ answer, refuse });
    });
  return { asked, live: new Live(ask) };
}

test("an answer to an older question is dropped", async () => {
  const { asked, live } = questions();
  const first = live.ask();
  const second = live.ask();
  asked[1]?.answer("new");
  asked[0]?.answer("old");
  await Promise.all([first, second]);
  expect(live.view).toBe("new");
});

test("many refreshes during a question become one", async () => {
  const { asked, live } = questions();
  const first = live.ask();
  live.refresh();
  live.refresh();
  live.refresh();
  asked[0]?.answer("first");
  await Promise.resolve();
  await Promise.resolve();
  expect(asked).toHaveLength(2);
  asked[1]?.answer("second");
  await first;
  expect(live.view).toBe("second");
  expect(asked).toHaveLength(2);
});

test("the last good view stays up when a question fails", async () => {
  const { asked, live } = questions();
  const first = live.ask();
  asked[0]?.answer("good");
  await first;
  const second = live.ask();
  asked[1]?.refuse({ code: "database", message: "The disk is full" });
  await second;
  expect(live.view).toBe("good");
  expect(live.trouble).toEqual({ code: "database", message: "The disk is full" });
});

test("whatever a command rejects with becomes a code and a sentence", () => {
  const check = (reason: unknown, code: string, message: string) =>
    expect(troubleOf(reason)).toEqual({ code, message });
  check({ code: "disk_full", message: "The disk is full" }, "disk_full", "The disk is full");
  check("command shoot not allowed", "unknown", "command shoot not allowed");
  check(new TypeError("x is not a function"), "unknown", "Something went wrong. Try again.");
  check(undefined, "unknown", "Something went wrong. Try again.");
});

import { beforeEach, expect, test } from "vitest";
import { COMMANDS } from "./commands";
import { fakeHost } from "./host.fake";
import { tauriHost } from "./host.tauri";

/** What the window asked the Rust side. */
let invoked: { command: string; args: Record<string, unknown> }[] = [];

beforeEach(() => {
  invoked = [];
  const invoke = (command: string, args: Record<string, unknown>) => {
    invoked.push({ command, args });
    return Promise.resolve(null);
  };
  const convertFileSrc = (path: string, scheme: string) =>
    `${scheme}://localhost/${encodeURIComponent(path)}`;
  Object.assign(globalThis, { window: { __TAURI_INTERNALS__: { invoke, convertFileSrc } } });
});

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const methods = (host: object) =>
  Object.keys(host).filter(
    (name) => !/^on[A-Z]|Url$|^calls$/.test(name) && typeof Reflect.get(host, name) === "function",
  );

test("each command is called by the method of its name", async () => {
  const host = tauriHost();
  for (const name of methods(host)) await (Reflect.get(host, name) as () => Promise<unknown>)();
  expect(invoked.map(({ command }) => command)).toEqual([...COMMANDS]);
  expect(methods(host).map(snake)).toEqual([...COMMANDS]);
});

test("the fake host has the same methods", () => {
  expect(methods(fakeHost()).map(snake).sort()).toEqual([...COMMANDS].sort());
});

test("arguments keep the names of the Rust side", async () => {
  const host = tauriHost();
  await host.shoot("capture", "front");
  await host.operationAction("operation", "retry");
  await host.queueView("needs_you", 3);
  expect(invoked.map(({ args }) => args)).toEqual([
    { capture_id: "capture", photo_type: "front" },
    { operation_id: "operation", action: "retry" },
    { filter: "needs_you", page: 3 },
  ]);
});

test("pictures come from schemes of our own, by number and by id", () => {
  const host = tauriHost();
  expect(host.previewUrl(17)).toBe("cam://localhost/next-17");
  expect(host.photoUrl("0198-aa", 240)).toBe("shot://localhost/0198-aa/240");
  expect(host.photoUrl("0198-aa", 960, "print")).toBe("shot://localhost/0198-aa/print/960");
  expect(host.photoUrl("../../key", 240)).toBe("shot://localhost/..%2F..%2Fkey/240");
});

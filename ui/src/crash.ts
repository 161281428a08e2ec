/**
 * What is told when the window cannot be drawn any more.
 *
 * The code is the same for the same fault on every station, short enough to be read out on the telephone.
 */
import type { UiError } from "./bindings/UiError";
import type { Screen } from "./desk.svelte";
import { troubleOf } from "./live.svelte";

/** Why the window gave up. */
export interface Crash {
  /** The screen that was up. */
  readonly screen: Screen;
  /** True when it happened while drawing. */
  readonly drawing: boolean;
  /** What to tell support. */
  readonly code: string;
  /** What the engine says; for support, not for the operator. */
  readonly detail: string;
}

/** Makes a crash of whatever was thrown. */
export function crashOf(reason: unknown, screen: Screen, drawing: boolean): Crash {
  const detail = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
  const mark = digest(detail).toString(36).toUpperCase().padStart(7, "0").slice(-4);
  return { screen, drawing, code: `${screen.toUpperCase()}-${drawing ? "D" : "W"}-${mark}`, detail };
}

/** How engines report that a layout took two rounds: nothing that anybody sees. */
const LATE_LAYOUT = "ResizeObserver loop";

/** Who is told of what nobody caught. */
export interface Listener {
  /** The window has a fault. */
  fault(reason: unknown): void;
  /** A command was refused, and whoever called it did not wait for the answer. */
  trouble(trouble: UiError): void;
}

/** Listens for what nobody caught until the returned function is called. */
export function hearFaults(target: Window, listener: Listener): () => void {
  const failed = ({ error, message }: ErrorEvent) => {
    if (!message.startsWith(LATE_LAYOUT)) listener.fault(error ?? message);
  };
  const rejected = ({ reason }: PromiseRejectionEvent) => {
    // Commands are rejected with plain objects and texts; what the window does wrong is an Error.
    if (reason instanceof Error) listener.fault(reason);
    else listener.trouble(troubleOf(reason));
  };
  target.addEventListener("error", failed);
  target.addEventListener("unhandledrejection", rejected);
  return () => {
    target.removeEventListener("error", failed);
    target.removeEventListener("unhandledrejection", rejected);
  };
}

/** FNV-1a: spreads well and is two lines. */
function digest(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/**
 * Says aloud what an operator does not look up for: the next shot, a date that is near, and what stops or
 * contradicts.
 *
 * It uses the voice of the system where the web view passes it on, and is silent elsewhere. A new sentence
 * cuts an old one short, because it is about what is on the table now.
 */
import type { Moment } from "./bindings/Moment";
import type { MomentKind } from "./bindings/MomentKind";

/** Moments worth a sentence; a scan has its tone, and sync is silent. */
const SPOKEN: Record<MomentKind, boolean> = {
  captured: false,
  merged: false,
  again: false,
  photo: true,
  conflict: true,
  done: true,
  refused: true,
  date: true,
  stop: true,
};

/** Whether there is a voice at all. */
export function hasVoice(): boolean {
  return (globalThis.speechSynthesis?.getVoices().length ?? 0) > 0;
}

/** Says what happened, if it is worth it. */
export function say(moment: Pick<Moment, "kind" | "message">, language: string): void {
  if (!SPOKEN[moment.kind] || !hasVoice()) return;
  const sentence = new SpeechSynthesisUtterance(moment.message);
  sentence.lang = language;
  speechSynthesis.cancel();
  speechSynthesis.speak(sentence);
}

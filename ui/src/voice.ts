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

/** A voice for a language; one that names no language speaks any. */
function voiceFor(language: string): SpeechSynthesisVoice | undefined {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  const ofLanguage = (voice: SpeechSynthesisVoice) => voice.lang.toLowerCase().startsWith(language);
  return voices.find(ofLanguage) ?? voices.find((voice) => voice.lang === "");
}

/** Whether there is a voice for a language: a wrong one is not understood. */
export function hasVoice(language: string): boolean {
  return voiceFor(language) !== undefined;
}

/** Tells when voices come or go; gives a way to stop listening. */
export function onVoices(heard: () => void): () => void {
  const speech = globalThis.speechSynthesis;
  speech?.addEventListener?.("voiceschanged", heard);
  return () => speech?.removeEventListener?.("voiceschanged", heard);
}

/** Says what happened, if it is worth it. */
export function say(moment: Pick<Moment, "kind" | "message">, language: string): void {
  const voice = SPOKEN[moment.kind] ? voiceFor(language) : undefined;
  if (!voice) return;
  const sentence = new SpeechSynthesisUtterance(moment.message);
  sentence.voice = voice;
  sentence.lang = language;
  speechSynthesis.cancel();
  speechSynthesis.speak(sentence);
}

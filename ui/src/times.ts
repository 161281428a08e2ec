/** Times and sizes in the reader's own form. */
import { words } from "./words/words";

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "full" });
const relative = new Intl.RelativeTimeFormat(words.language, { numeric: "auto", style: "short" });
const whole = new Intl.NumberFormat();
const decimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** "09:41:05" today, the date with it otherwise; a text that is no time comes back as it is. */
export function timeOf(text: string, now = new Date()): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  return time.toDateString() === now.toDateString() ? clock.format(time) : day.format(time);
}

/** "09:41:05" on whatever day; a text that is no time comes back as it is. */
export function clockOf(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : clock.format(time);
}

/** "Today", "Yesterday", "Monday, 5 January 2026"; a text that is no time comes back as it is. */
export function dayOf(text: string, now = new Date()): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const before = new Date(now);
  before.setDate(now.getDate() - 1);
  if (time.toDateString() === now.toDateString()) return words.today;
  if (time.toDateString() === before.toDateString()) return words.yesterday;
  return date.format(time);
}

/** "in 20 sec.", "3 min. ago"; a text that is no time comes back as it is. */
export function fromNow(text: string, now = new Date()): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const seconds = Math.round((time.getTime() - now.getTime()) / 1000);
  if (Math.abs(seconds) < 2) return words.justNow;
  if (Math.abs(seconds) < 90) return relative.format(seconds, "second");
  if (Math.abs(seconds) < 90 * 60) return relative.format(Math.round(seconds / 60), "minute");
  if (Math.abs(seconds) < 36 * 3600) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86400), "day");
}

/** "20 seconds", "3 minutes", "2 hours" for a length of time, rounded up: nobody is angry when it is shorter. */
export function lastsFor(seconds: number): string {
  if (seconds < 90) return length(Math.ceil(seconds / 5) * 5, "second");
  if (seconds < 90 * 60) return length(Math.ceil(seconds / 60), "minute");
  return length(Math.ceil(seconds / 3600), "hour");
}

function length(value: number, unit: "second" | "minute" | "hour"): string {
  return new Intl.NumberFormat(words.language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}

/** "1,204". */
export function numberOf(value: number): string {
  return whole.format(value);
}

/** "29.7". */
export function decimalOf(value: number): string {
  return decimal.format(value);
}

/** "842 kB" or "1.3 MB". */
export function bytesOf(bytes: number): string {
  return bytes < 1_000_000
    ? `${whole.format(Math.ceil(bytes / 1000))} kB`
    : `${decimal.format(bytes / 1_000_000)} MB`;
}

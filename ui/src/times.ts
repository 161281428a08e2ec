/** Times and sizes in the reader's own form. */
import { localeOf } from "./words/locale";
import { words } from "./words/words";

function formatsIn(language: string) {
  const locale = localeOf(language);
  const size = { style: "unit", unitDisplay: "short" } as const;
  return {
    language,
    clock: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    day: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }),
    date: new Intl.DateTimeFormat(locale, { dateStyle: "full" }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" }),
    whole: new Intl.NumberFormat(locale),
    decimal: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }),
    kilobytes: new Intl.NumberFormat(locale, { ...size, unit: "kilobyte", maximumFractionDigits: 0 }),
    megabytes: new Intl.NumberFormat(locale, { ...size, unit: "megabyte", maximumFractionDigits: 1 }),
  };
}

// Costly to make and asked for in every row of every list.
let made: ReturnType<typeof formatsIn> | undefined;

/** The formats of the language in use. */
function formats(): ReturnType<typeof formatsIn> {
  const { language } = words;
  if (made?.language !== language) made = formatsIn(language);
  return made;
}

/** "09:41:05" today, the date with it otherwise; a text that is no time comes back as it is. */
export function timeOf(text: string, now = new Date()): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const { clock, day } = formats();
  return time.toDateString() === now.toDateString() ? clock.format(time) : day.format(time);
}

/** "09:41:05" on whatever day; a text that is no time comes back as it is. */
export function clockOf(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : formats().clock.format(time);
}

/** "Today", "Yesterday", "Monday, 5 January 2026"; a text that is no time comes back as it is. */
export function dayOf(text: string, now = new Date()): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const before = new Date(now);
  before.setDate(now.getDate() - 1);
  if (time.toDateString() === now.toDateString()) return words.today;
  if (time.toDateString() === before.toDateString()) return words.yesterday;
  return formats().date.format(time);
}

/** "in 20 sec.", "3 min. ago"; a text that is no time comes back as it is. */
export function fromNow(text: string, now = new Date()): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const { relative } = formats();
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
  return formats().whole.format(value);
}

/** "29.7". */
export function decimalOf(value: number): string {
  return formats().decimal.format(value);
}

/** "842 kB" or "1.3 MB". */
export function bytesOf(bytes: number): string {
  const { kilobytes, megabytes } = formats();
  return bytes < 1_000_000 ? kilobytes.format(Math.ceil(bytes / 1000)) : megabytes.format(bytes / 1_000_000);
}

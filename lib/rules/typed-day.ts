import type { Language } from "./catalogue";

/** calendar days in text fields, where no browser decides about the order: day, month, year. */

/** The day that a person typed, as YYYY-MM-DD, or null; whether there is such a day is decided by `typedDay`. */
export function readDay(typed: string): string | null {
  const text = typed.trim();
  if (/^\d{4,6}-\d{2}-\d{2}$/.test(text)) return text;
  const [, day = "", month = "", year] =
    /^(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,6})$/.exec(text) ?? [];
  if (year === undefined) return null;
  return `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** A day (YYYY-MM-DD) as a person would type it, "05.12.2026" or "05/12/2026"; any other text stays as it was typed. */
export function writeDay(day: string, language: Language): string {
  if (!/^\d{4,6}-\d{2}-\d{2}$/.test(day)) return day;
  return day
    .split("-")
    .toReversed()
    .join(language === "de" ? "." : "/");
}

/** The day that is this many days later (YYYY-MM-DD), earlier if negative. */
export function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

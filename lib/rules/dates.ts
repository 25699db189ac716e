import { type Language, provider } from "./catalogue";

/**
 * Dates as people read them, always in the provider's time zone. Assembled from parts, so that the punctuation does not
 * change with the version of the language data.
 */

type PartName = "weekday" | "day" | "month" | "year" | "hour" | "minute" | "second";

const locales = { de: "de-DE", en: "en-US" } as const;
const formats = new Map<string, Intl.DateTimeFormat>();

/** The named parts of a moment in the provider's time zone. */
function partsOf(date: Date, locale: string, options: Intl.DateTimeFormatOptions) {
  const key = `${locale} ${JSON.stringify(options)}`;
  const format =
    formats.get(key) ??
    new Intl.DateTimeFormat(locale, { ...options, timeZone: provider.timeZone, hourCycle: "h23" });
  formats.set(key, format);
  const parts = format.formatToParts(date);
  return (name: PartName) => {
    const value = parts.find((part) => part.type === name)?.value ?? "";
    // Always four digits, so that year 27 is not taken for 2027.
    return name === "year" ? value.padStart(4, "0") : value;
  };
}

/** A day as many calendar days before this moment, as YYYY-MM-DD in the provider's time zone. */
export function dayBefore(moment: Date, days: number): string {
  const today = Date.parse(calendarDate(moment));
  return new Date(today - days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

/**
 * The days from one to another (YYYY-MM-DD), both included, as short as they can be read: "21.–28.11.2026" or
 * "21–28 Nov 2026".
 */
export function formatDays(from: string, to: string, language: Language): string {
  const last = formatDay(to, language);
  if (from === to) return last;
  if (from.slice(0, 7) !== to.slice(0, 7)) return `${formatDay(from, language)} – ${last}`;
  const first = formatDay(from, language).split(language === "de" ? "." : "\u00a0")[0];
  return language === "de" ? `${first}.–${last}` : `${first}–${last}`;
}

/** "2026-11-28 09:12:33" in the provider's time zone, as spreadsheets read it. */
export function formatExactTime(date: Date): string {
  const part = partsOf(date, locales.de, { ...digits, second: "2-digit" });
  return `${calendarDate(date)} ${part("hour")}:${part("minute")}:${part("second")}`;
}

const digits = {
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
} as const;

function timeOf(date: Date, language: Language): string {
  const part = partsOf(date, locales.de, digits);
  const time = `${part("hour")}:${part("minute")}`;
  return language === "de" ? `${time} Uhr` : time;
}

/** "28. November 2026" or "28 November 2026"; no line ends between day and month (FEEL-D20). */
export function formatDate(date: Date, language: Language): string {
  const part = partsOf(date, locales[language], { day: "numeric", month: "long", year: "numeric" });
  const day = language === "de" ? `${part("day")}.` : part("day");
  return `${day}\u00a0${part("month")} ${part("year")}`;
}

/** "28.11.2026" or "28 Nov 2026", for lists; no line ends in it. */
export function formatShortDate(date: Date, language: Language): string {
  if (language === "de") {
    const part = partsOf(date, locales.de, digits);
    return `${part("day")}.${part("month")}.${part("year")}`;
  }
  const part = partsOf(date, locales.en, { day: "numeric", month: "short", year: "numeric" });
  return `${part("day")}\u00a0${part("month")}\u00a0${part("year")}`;
}

/** Formats a calendar day (YYYY-MM-DD) like `formatShortDate`, independently of the server's time zone. */
export function formatDay(day: string, language: Language): string {
  return formatShortDate(new Date(`${day}T12:00:00Z`), language);
}

/** A calendar day (YYYY-MM-DD) in full: "Samstag, 28. November 2026" or "Saturday, 28 November 2026". */
export function formatLongDay(day: string, language: Language): string {
  return longDayOf(new Date(`${day}T12:00:00Z`), language);
}

/** "28.11.2026, 09:12 Uhr" or "28 Nov 2026, 09:12". */
export function formatDateTime(date: Date, language: Language): string {
  return `${formatShortDate(date, language)}, ${timeOf(date, language)}`;
}

/** "Samstag, 28. November 2026, 09:12 Uhr" or "Saturday, 28 November 2026, 09:12". */
export function formatLongDateTime(date: Date, language: Language): string {
  return `${longDayOf(date, language)}, ${timeOf(date, language)}`;
}

function longDayOf(date: Date, language: Language): string {
  const weekday = partsOf(date, locales[language], { weekday: "long" })("weekday");
  return `${weekday}, ${formatDate(date, language)}`;
}

/** The calendar day in the provider's time zone as YYYY-MM-DD, for `datetime` attributes and date fields. */
export function calendarDate(date: Date): string {
  const part = partsOf(date, locales.de, digits);
  return `${part("year")}-${part("month")}-${part("day")}`;
}

/**
 * Calendar days from now until the date, in the provider's time zone: 0 is today, 1 tomorrow, negative the past.
 * Counted by calendar, so that days of 23 and 25 hours count as one.
 */
export function daysUntil(date: Date, now: Date): number {
  return (Date.parse(calendarDate(date)) - Date.parse(calendarDate(now))) / (24 * 60 * 60 * 1000);
}

import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";

/** days of the calendar as date fields send them, YYYY-MM-DD; browsers let years have up to six digits. */

/** What is wrong with a year, with the values of the sentence about it. */
type YearProblem = {
  message: "yearShort" | "yearFar";
  params: Record<string, number>;
};

/** Whether a year is one that nobody means; a year of two digits is asked about. */
export function yearProblem(day: string): YearProblem | null {
  const year = Number.parseInt(day, 10);
  if (year >= limits.firstYear && year <= limits.lastYear) return null;
  return year < 100
    ? { message: "yearShort", params: { year, meant: limits.firstYear + year } }
    : { message: "yearFar", params: { year } };
}

function isDay(text: string): boolean {
  const [, year = "", rest] = /^(\d{4,6})(-\d{2}-\d{2})$/.exec(text) ?? [];
  // PostgreSQL knows no year 0.
  if (rest === undefined || Number(year) === 0) return false;
  const day = year.length === 4 ? `${year}${rest}` : `+${year.padStart(6, "0")}${rest}`;
  return new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ?? false;
}

/** A day that was stored, or null for an empty field: of any year, because once every year was taken. */
export const storedDay = z.pipe(
  z.string(),
  z.pipe(
    z.transform((text: string) => (text.trim() === "" ? null : text.trim())),
    z.nullable(z.string().check(z.refine(isDay, "dateFormat"))),
  ),
);

/** A day that somebody types, or null for an empty field. */
export const optionalDate = z.pipe(
  storedDay,
  z.nullable(
    z.string().check((context) => {
      const problem = yearProblem(context.value);
      if (problem) context.issues.push({ code: "custom", input: context.value, ...problem });
    }),
  ),
);

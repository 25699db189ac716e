import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { readDay } from "#lib/rules/typed-day";
import type { ProblemKey } from "./problems";

/**
 * R-212, FEEL-D16: calendar days as people type them into a text field, and as YYYY-MM-DD; earlier versions accepted years of
 * up to six digits.
 */

/** The problem of a year, with the values of its message. */
type YearProblem = {
  message: Extract<ProblemKey, "yearShort" | "yearFar">;
  params: Record<string, number>;
};

/** The problem of an implausible year, or null; for a two-digit year the message asks what was meant. */
export function yearProblem(day: string): YearProblem | null {
  const year = Number.parseInt(day, 10);
  if (year >= limits.firstYear && year <= limits.lastYear) return null;
  return year < 100
    ? { message: "yearShort", params: { year, meant: limits.firstYear + year } }
    : { message: "yearFar", params: { year } };
}

function isDay(text: string): boolean {
  const [, year = "", rest] = /^(\d{4,6})(-\d{2}-\d{2})$/.exec(text) ?? [];
  // PostgreSQL has no year 0.
  if (rest === undefined || Number(year) === 0) return false;
  const day = year.length === 4 ? `${year}${rest}` : `+${year.padStart(6, "0")}${rest}`;
  return new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ?? false;
}

/** A stored day of any year, or null for an empty field: earlier versions accepted every year. */
export const storedDay = z.pipe(
  z.string(),
  z.pipe(
    z.transform((text: string) => (text.trim() === "" ? null : (readDay(text) ?? text.trim()))),
    z.nullable(z.string().check(z.refine(isDay, "dayFormat"))),
  ),
);

const plausibleYear = z.check<string>((context) => {
  const problem = yearProblem(context.value);
  if (problem) context.issues.push({ code: "custom", input: context.value, ...problem });
});

/** A typed day, or null for an empty field. */
export const optionalDate = z.pipe(storedDay, z.nullable(z.string().check(plausibleYear)));

/** A day that a person typed into a text field, in the order of the page. */
export const typedDay = z.pipe(
  z.string(),
  z.pipe(
    z.transform((text: string) => readDay(text) ?? ""),
    z.string().check(z.refine(isDay, { message: "dayFormat", abort: true }), plausibleYear),
  ),
);

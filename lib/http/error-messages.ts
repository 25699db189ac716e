import "server-only";
import { getTranslations } from "next-intl/server";
import type * as z from "zod/mini";
import { formatDay } from "#lib/rules/dates";
import type { FormError } from "#lib/rules/form";
import { limits } from "#lib/rules/limits";
import type { Refusal } from "#lib/rules/refusal";
import { currentLanguage } from "./i18n";

/**
 * A sentence for each field that is wrong, the first problem of each; null where something is wrong that no form of
 * ours can send, which needs no explanation.
 */
export async function describeProblems(
  issues: readonly z.core.$ZodIssue[],
): Promise<FormError[] | null> {
  const t = await getTranslations("problems");
  const errors = new Map<string, FormError>();
  for (const issue of issues) {
    if (!t.has(issue.message as never)) return null;
    const field = String(issue.path[0] ?? "");
    const values = { ...limits, ...textsIn(issue) };
    if (!errors.has(field))
      errors.set(field, { field, text: t(issue.message as never, values as never) });
  }
  return [...errors.values()];
}

/** What a problem has to say besides, as texts: a year is no number to be written in groups. */
function textsIn(issue: z.core.$ZodIssue): Record<string, string> {
  const params: Record<string, unknown> = (issue.code === "custom" && issue.params) || {};
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

/** What a rule says no with, and where there is one the way on. */
export async function describeRefusal(refusal: Refusal): Promise<FormError> {
  const t = await getTranslations("refusals");
  return {
    field: refusal.field ?? "",
    text: t(refusal.code, await readable(refusal.values)),
    more: wayOn(refusal, t),
  };
}

/** The values of a sentence; a day of the calendar as people write it. */
async function readable(values: Refusal["values"]): Promise<Record<string, string | number>> {
  const language = await currentLanguage();
  const isDay = (value: string | number) => /^\d{4}-\d{2}-\d{2}$/.test(String(value));
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    isDay(value) ? formatDay(String(value), language) : value,
  ]);
  return Object.fromEntries(entries);
}

function wayOn(refusal: Refusal, t: (key: "emailTakenLink" | "sessionEndedLink") => string) {
  if (refusal.code === "sessionEnded") return { href: "/sign-in", text: t("sessionEndedLink") };
  const holder = refusal.code === "emailTaken" && refusal.values.userNumber;
  return holder ? { href: `/users/${holder}`, text: t("emailTakenLink") } : undefined;
}

import { getTranslations } from "next-intl/server";
import type * as z from "zod/mini";
import { formatDay } from "#lib/rules/dates";
import type { FormError } from "#lib/rules/form";
import { limits } from "#lib/rules/limits";
import type { Refusal } from "#lib/rules/refusal";
import { currentLanguage } from "./i18n";

/**
 * The first problem of each invalid field as a message; null if the input is something that no form of ours can send.
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

/** The values of a problem's message, as texts: a year must not be formatted as a number. */
function textsIn(issue: z.core.$ZodIssue): Record<string, string> {
  const params: Record<string, unknown> = (issue.code === "custom" && issue.params) || {};
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]));
}

/** The message for a refusal, with the link to the next step if there is one. */
export async function describeRefusal(refusal: Refusal): Promise<FormError> {
  const t = await getTranslations("refusals");
  return {
    field: refusal.field ?? "",
    text: t(refusal.code, await readable(refusal.values)),
    more: wayOn(refusal, t),
  };
}

/** The values of a message; calendar days are formatted for people. */
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
  if (refusal.code === "sessionEnded")
    return { href: "/sign-in", text: t("sessionEndedLink"), target: "_blank" as const };
  const holder = refusal.code === "emailTaken" && refusal.values.userNumber;
  return holder ? { href: `/users/${holder}`, text: t("emailTakenLink") } : undefined;
}

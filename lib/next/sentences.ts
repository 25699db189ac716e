import "server-only";
import { getTranslations } from "next-intl/server";
import type * as z from "zod/mini";
import type { FormError } from "#lib/rules/form";
import type { Refusal } from "#lib/rules/refusal";

/**
 * A sentence for each field that is wrong, the first problem of each; null where something is wrong that no form of
 * ours can send, which needs no explanation.
 */
export async function describeProblems(
  issues: readonly z.core.$ZodIssue[],
): Promise<FormError[] | null> {
  const t = await getTranslations("problems");
  const errors = new Map<string, FormError>();
  for (const { message, path } of issues) {
    if (!t.has(message as never)) return null;
    const field = String(path[0] ?? "");
    if (!errors.has(field)) errors.set(field, { field, text: t(message as never) });
  }
  return [...errors.values()];
}

/** What a rule says no with, and where there is one the way on. */
export async function describeRefusal(refusal: Refusal): Promise<FormError> {
  const t = await getTranslations("refusals");
  const holder = refusal.code === "emailTaken" ? refusal.values.userNumber : undefined;
  return {
    field: refusal.field ?? "",
    text: t(refusal.code, { ...refusal.values }),
    ...(holder && { more: { href: `/users/${holder}`, text: t("emailTakenLink") } }),
  };
}

import type { useTranslations } from "next-intl";
import { letterKinds } from "#lib/rules/letter-kinds";

/** The name of a letter's kind. */
export function kindIn(
  t: ReturnType<typeof useTranslations<"devMail.kinds">>,
  kind: string,
): string {
  return t(letterKinds.find((known) => known === kind) ?? "other");
}

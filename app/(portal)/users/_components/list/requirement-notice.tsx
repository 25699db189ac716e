import { getLocale, getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import type { Requirement } from "#lib/domain/second-factor/requirement";
import type { Language } from "#lib/rules/catalogue";
import { formatDay } from "#lib/rules/dates";

/** D-1: what the owner has just decided, from what the database says now. */
export async function RequirementNotice({
  requirement,
  said,
}: {
  requirement: Requirement | null;
  said: unknown;
}) {
  const t = await getTranslations("factorRequirement");
  const language = (await getLocale()) as Language;
  if (said === "factorRequired" && requirement?.from)
    return (
      <Notice
        tone="ok"
        role="status"
        title={t("factorRequired", { date: formatDay(requirement.from, language) })}
      >
        <p>{t("factorRequiredMore")}</p>
      </Notice>
    );
  if (said !== "factorOptional" || requirement?.required !== false) return null;
  return (
    <Notice tone="ok" role="status" title={t("factorOptional")}>
      <p>{t("factorOptionalMore")}</p>
    </Notice>
  );
}

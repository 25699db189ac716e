import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import type { Requirement } from "#lib/domain/second-factor/requirement";

/** D-1: what the owner has just decided, from what the database says now. */
export async function RequirementNotice({
  requirement,
  said,
}: {
  requirement: Requirement | null;
  said: unknown;
}) {
  if (said !== "factorRequired" && said !== "factorOptional") return null;
  if (requirement?.required !== (said === "factorRequired")) return null;
  const t = await getTranslations("factorRequirement");
  return (
    <Notice tone="ok" role="status" title={t(said)}>
      <p>{t(requirement.required ? "factorRequiredMore" : "factorOptionalMore")}</p>
    </Notice>
  );
}

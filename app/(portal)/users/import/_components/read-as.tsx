import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Notice } from "#app/_components/notice";
import type { JobView } from "#lib/domain/bulk/view";
import { findOrganizationInReach } from "#lib/domain/organizations/within-reach";
import type { Actor } from "#lib/rules/delegation";
import { encodingNames } from "#lib/rules/staff-list/encodings";

/**
 * FF-F1: the chosen encoding, with names in which a wrong one would show, and the way to another: the file has to be
 * chosen again, because only its rows are kept. Nothing if the encoding is certain.
 */
export async function ReadAs({ actor, job: { source, samples } }: { actor: Actor; job: JobView }) {
  if (!source || source.encoding === "utf-8" || source.encoding === "utf-16") return null;
  const t = await getTranslations("staffImport");
  // The number may be any typed text; an organization is only shown within reach.
  const hit = source.organization && (await findOrganizationInReach(actor, source.organization));
  const chosen = hit ? `?organization=${hit.customerNumber}` : "";
  return (
    <Notice tone="warn" title={t("readAs", { encoding: encodingNames[source.encoding] })}>
      {samples.length > 0 && (
        <p className="wrap-anywhere">{t("readAsNames", { names: samples.join(" · ") })}</p>
      )}
      <p>{t("readAsOther")}</p>
      <p className="mt-3">
        <LinkButton href={`/users/import${chosen}#encoding`}>{t("readAgain")}</LinkButton>
      </p>
    </Notice>
  );
}

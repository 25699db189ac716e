import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Badge } from "#app/_components/badge";
import { PageHead } from "#app/_components/page-head";
import { unbroken } from "#app/_components/unbroken";
import type { KeptAppearance } from "#lib/domain/appearances/kept";
import { type Actor, canAdministerService } from "#lib/rules/delegation";

/** Whose appearance it is, and whether people see it. */
export async function AppearanceHead({ actor, kept }: { actor: Actor; kept: KeptAppearance }) {
  const t = await getTranslations("appearance");
  const { organization, draft, publishedVersion, seen } = kept;
  const isOwn = actor.organizationId === organization.id;
  return (
    <>
      {canAdministerService(actor) ? (
        <BackLink href={`/organizations/${organization.customerNumber}`}>
          {organization.name}
        </BackLink>
      ) : (
        <BackLink href="/customers">{(await getTranslations("customers"))("title")}</BackLink>
      )}
      <PageHead title={t("title")} detail={`${organization.name}, ${organization.customerNumber}`}>
        {publishedVersion === null ? (
          <p className="text-soft">{t("stateNone", { name: seen.name })}</p>
        ) : (
          <>
            <Badge tone="ok" text={t("statePublished")} />
            {draft?.version !== publishedVersion && <Badge tone="warn" text={t("stateNewer")} />}
          </>
        )}
      </PageHead>
      <p className="max-w-text">{unbroken(t(isOwn ? "lead" : "leadOf"))}</p>
    </>
  );
}

import { getLocale, getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { FootLinks } from "#app/_components/foot-links";
import { PageHead } from "#app/_components/page-head";
import { PrintButton } from "#app/_components/print-button";
import { findAreaAccess } from "#lib/domain/review/area";
import { requireArea } from "#lib/http/session";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { accessQuery } from "#lib/rules/list-queries";
import { titlesOf } from "../../../_shell/shell-texts";
import { accessExportAddress } from "./_components/access-address";
import { AreaPanel } from "./_components/area-panel";
import { PaperHead } from "./_components/paper-head";

/** who has access to an area, and why. */
export default async function AreaAccessPage({ searchParams }: PageProps<"/users/access">) {
  const person = await requireArea("userAdministration");
  const query = accessQuery.parse(await searchParams);
  const access = await findAreaAccess(person.actor, query);
  const t = await getTranslations("review");
  const name = areaOf(query.area).name[(await getLocale()) as Language];
  const root = access?.root;
  return (
    <>
      <title>{(await titlesOf(t("titleOf", { area: name }))).plain}</title>
      {root && <PaperHead person={person} organization={root} />}
      <BackLink href="/users">{t("back")}</BackLink>
      <PageHead
        verb={t("title")}
        title={name}
        detail={root && `${root.name}, ${root.customerNumber}`}
      >
        <PrintButton>{t("print")}</PrintButton>
        {root && (
          <FootLinks
            links={[
              {
                href: accessExportAddress(query),
                label: t("download"),
                icon: "download",
                download: true,
              },
            ]}
          />
        )}
      </PageHead>
      <AreaPanel query={query} access={access} />
    </>
  );
}

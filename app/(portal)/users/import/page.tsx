import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { findDestination } from "#lib/domain/organizations/within-reach";
import { requireArea } from "#lib/http/session";
import { limits } from "#lib/rules/limits";
import { isClosed } from "#lib/rules/tree";
import { problemTexts, textsOf } from "../../../_forms/texts";
import { titlesOf } from "../../../_shell/shell-texts";
import { organizationLine } from "../_components/organization-labels";
import { OwnImports } from "./_components/own-imports";
import { UploadForm } from "./_components/upload-form";

/** the upload of a user list. For one organization, or for all that its rows name. */
export default async function ImportPage({ searchParams }: PageProps<"/users/import">) {
  const { actor, customerNumber } = await requireArea("userAdministration");
  const { organization: wanted } = await searchParams;
  const destination = await findDestination(actor, String(wanted ?? customerNumber));
  if (!destination) notFound();
  const { organization, reachesMore: chooses } = destination;
  const hit = wanted === undefined && chooses ? null : organization;
  const t = await getTranslations("staffImport");
  const picker = await getTranslations("organizationPicker");
  const titles = await titlesOf(t("title"));
  const head = (
    <>
      <BackLink href={hit && chooses ? `/users/new?organization=${hit.customerNumber}` : "/users"}>
        {t("back")}
      </BackLink>
      <PageHead title={t("title")} detail={hit ? `${hit.name}, ${hit.customerNumber}` : null} />
    </>
  );
  if (hit && isClosed(hit)) {
    return (
      <>
        <title>{titles.plain}</title>
        {head}
        <Notice tone="warn" title={picker(hit.closedAt ? "closed" : "closedAbove")}>
          <p>{picker("closedMore")}</p>
        </Notice>
      </>
    );
  }
  return (
    <>
      <UploadForm
        titles={titles}
        texts={{
          ...(await textsOf("staffImport", uploadTexts, {
            rows: limits.importRows,
            megabytes: limits.importMegabytes,
          })),
          ...(await textsOf("common", ["problem"])),
        }}
        problems={await problemTexts()}
        organization={hit?.customerNumber ?? null}
        facts={hit && chooses ? [{ term: hit.name, value: await organizationLine(hit) }] : null}
        head={head}
      />
      <OwnImports actor={actor} />
    </>
  );
}

const uploadTexts = [
  "lead",
  "template",
  "templateText",
  "templateGerman",
  "templateEnglish",
  "columns",
  "columnsText",
  "organization",
  "organizationLabel",
  "organizationHint",
  "organizationRow",
  "file",
  "fileNote",
  "fileLabel",
  "fileHint",
  "encoding",
  "encodingHint",
  "encoding_auto",
  "encoding_windows-1252",
  "encoding_macintosh",
  "check",
  "cancel",
] as const;

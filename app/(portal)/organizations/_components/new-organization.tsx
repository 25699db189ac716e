import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { PageHead } from "#app/_components/page-head";
import type { OrganizationHit } from "#lib/domain/organizations/hit";
import { kindsUnder } from "#lib/rules/tree";
import { problemTexts } from "../../../_forms/texts";
import { titlesOf } from "../../../_shell/shell-texts";
import { organizationFormTexts, productChoices } from "./form-texts";
import { NewOrganizationForm } from "./new-organization-form";

/** The form for an organization below this one. */
export async function NewOrganization({ parent }: { parent: OrganizationHit }) {
  const t = await getTranslations("organizationForm");
  const list = await getTranslations("organizations");
  const way = [...parent.path.map(({ name }) => name), parent.name].join(" › ");
  return (
    <NewOrganizationForm
      titles={await titlesOf(t("title"))}
      texts={await organizationFormTexts()}
      problems={await problemTexts()}
      parent={parent.customerNumber}
      kinds={kindsUnder(parent.kind).map((kind) => ({
        value: kind,
        label: list(`kind_${kind}`),
        hint: t(`what_${kind}`),
      }))}
      products={await productChoices([])}
      head={
        <>
          <BackLink href="/organizations/new">{t("otherPlace")}</BackLink>
          <PageHead title={t("title")} detail={list("under", { way })} />
        </>
      }
    />
  );
}

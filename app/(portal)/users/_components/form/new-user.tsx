import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import type { OrganizationHit } from "#lib/domain/organizations/hit";
import { findGrantable } from "#lib/domain/users/detail";
import { type Actor, newCheckboxOf } from "#lib/rules/delegation";
import { personProblems } from "#lib/rules/schemas/problems";
import { isClosed } from "#lib/rules/tree";
import { personFields, validityFields } from "#lib/rules/user-fields";
import { problemTexts, textsOf } from "../../../../_forms/texts";
import { titlesOf } from "../../../../_shell/shell-texts";
import { organizationLine } from "../organization-labels";
import { drawnFields, pickerGroups, userFormTexts } from "./form-texts";
import { NewUserForm } from "./new-user-form";
import { offeredSources } from "./tick-sources";

/** the form for a new user of this organization; a closed one says that it accepts nobody. */
export async function NewUser({
  actor,
  organization,
  chosen,
}: {
  actor: Actor;
  organization: OrganizationHit;
  /** Whether there was a choice, so that the form names the chosen organization. */
  chosen: boolean;
}) {
  const t = await getTranslations("userForm");
  const picker = await getTranslations("organizationPicker");
  const { name, customerNumber, organizationId } = organization;
  const head = (
    <>
      <BackLink href={chosen ? "/users/new" : "/users"}>
        {chosen ? picker("another") : t("back")}
      </BackLink>
      <PageHead title={t("addTitle")} detail={`${name}, ${customerNumber}`}>
        <a href={`/users/import?organization=${customerNumber}`}>{t("addMany")}</a>
      </PageHead>
    </>
  );
  const titles = await titlesOf(t("addTitle"));
  if (isClosed(organization)) {
    return (
      <>
        <title>{titles.plain}</title>
        {head}
        <Notice tone="warn" title={picker(organization.closedAt ? "closed" : "closedAbove")}>
          <p>{picker("closedMore")}</p>
        </Notice>
      </>
    );
  }
  const offered = await findGrantable(actor, organizationId);
  if (!offered) notFound();
  const where = { relation: offered.relation, entitled: new Set(offered.entitled) };
  const groups = await pickerGroups(
    { opened: offered.opened, isOwn: offered.relation === "same" },
    (id) => newCheckboxOf(actor, where, id),
  );
  return (
    <NewUserForm
      titles={titles}
      texts={{
        ...(await userFormTexts(groups, t("permissionsNew"))),
        ...(await textsOf("userForm", ["person", "organization", "assigned", "all", "none"])),
      }}
      problems={await problemTexts(personProblems)}
      fields={{
        person: await drawnFields(personFields),
        validity: await drawnFields(validityFields),
      }}
      groups={groups}
      sources={await offeredSources(actor, { organizationId }, organizationId, groups)}
      organization={customerNumber}
      facts={chosen ? [{ term: name, value: await organizationLine(organization) }] : null}
      fixed={picker("fixed")}
      head={head}
    />
  );
}

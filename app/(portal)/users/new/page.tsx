import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { PageHead } from "#app/_components/page-head";
import { findGrantable } from "#lib/domain/user-detail";
import { requireArea } from "#lib/next/session";
import { titlesOf } from "../../../frame";
import { problemTexts } from "../../../texts";
import { pickerGroups, userFormTexts } from "../_components/form-texts";
import { NewUserForm } from "../_components/new-user-form";

export default async function NewUserPage() {
  const { actor, organizationName, customerNumber } = await requireArea("userAdministration");
  const offered = await findGrantable(actor, actor.organizationId);
  if (!offered) notFound();
  const t = await getTranslations("userForm");
  const groups = await pickerGroups((id) => {
    if (!offered.entitled.includes(id)) return { checked: false, locked: "notInProduct" };
    return { checked: false, locked: offered.grantable.includes(id) ? null : "notHeld" };
  });
  return (
    <NewUserForm
      titles={await titlesOf(t("addTitle"))}
      texts={await userFormTexts(groups, t("permissionsNew"))}
      problems={await problemTexts()}
      groups={groups}
      head={
        <>
          <BackLink href="/users">{t("back")}</BackLink>
          <PageHead title={t("addTitle")} detail={`${organizationName}, ${customerNumber}`} />
        </>
      }
    />
  );
}

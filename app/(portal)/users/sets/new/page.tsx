import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { PageHead } from "#app/_components/page-head";
import { requireArea } from "#lib/http/session";
import { SetForm } from "../_components/set-form";
import { setFormProps } from "../_components/set-texts";

/** a new permission set. */
export default async function NewPermissionSetPage() {
  const { entitled } = await requireArea("userAdministration");
  const t = await getTranslations("permissionSets");
  return (
    <SetForm
      {...(await setFormProps(t("addTitle"), [...entitled]))}
      set={null}
      head={
        <>
          <BackLink href="/users/sets">{t("back")}</BackLink>
          <PageHead title={t("addTitle")} />
        </>
      }
    />
  );
}

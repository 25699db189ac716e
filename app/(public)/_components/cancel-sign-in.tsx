import { getTranslations } from "next-intl/server";
import { TextButton } from "#app/_components/button";
import { ReferenceForm } from "../../(portal)/_components/reference-form";
import { signOutAction } from "../actions";

/** Leads back to the sign-in, and ends the session that waits for its second step. */
export async function CancelSignIn() {
  const t = await getTranslations("secondFactor");
  return (
    <ReferenceForm action={signOutAction} fields={{}}>
      <TextButton>{t("cancel")}</TextButton>
    </ReferenceForm>
  );
}

import { getTranslations } from "next-intl/server";
import { TextButton } from "#app/_components/button";
import { ReferenceForm } from "../../(portal)/_components/reference-form";
import { signOutAction } from "../actions";

/** Back to the beginning: what waits for its second step is ended. */
export async function CancelSignIn() {
  const t = await getTranslations("secondFactor");
  return (
    <ReferenceForm action={signOutAction} fields={{}}>
      <TextButton>{t("cancel")}</TextButton>
    </ReferenceForm>
  );
}

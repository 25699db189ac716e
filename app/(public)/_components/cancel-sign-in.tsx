import { getTranslations } from "next-intl/server";
import { SubmitTextButton } from "#app/_components/sent-form";
import { ReferenceForm } from "../../(portal)/_components/reference-form";
import { signOutAction } from "../actions";

/** Leads back to the sign-in, which continues at `next`, and ends the session that waits for its second step. */
export async function CancelSignIn({ next }: { next: string }) {
  const t = await getTranslations("secondFactor");
  return (
    <ReferenceForm action={signOutAction} fields={{ next }}>
      <SubmitTextButton>{t("cancel")}</SubmitTextButton>
    </ReferenceForm>
  );
}

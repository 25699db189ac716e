import { getTranslations } from "next-intl/server";
import { TextButton } from "#app/_components/button";
import type { UserRow } from "#lib/domain/users/row";
import type { UserListQuery } from "#lib/rules/list-queries";
import { resendActivationAction } from "../../actions";
import { VerbForm } from "../command-form";
import { parametersOf } from "../list-address";

/** Sends a new activation link from the list. */
export async function ResendButton({ user, query }: { user: UserRow; query: UserListQuery }) {
  const t = await getTranslations("state");
  const name = `${user.firstName} ${user.lastName}`;
  return (
    <VerbForm
      action={resendActivationAction}
      userNumber={user.userNumber}
      list={parametersOf(query)}
    >
      <TextButton>
        {t("resend")}
        <span className="sr-only">{t("resendTo", { name })}</span>
      </TextButton>
    </VerbForm>
  );
}

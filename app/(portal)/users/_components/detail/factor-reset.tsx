import { getTranslations } from "next-intl/server";
import { Choice } from "#app/_components/choice";
import { ConfirmLink } from "#app/_components/confirm-link";
import { EmailAddress } from "#app/_components/email-address";
import { Summary } from "#app/_components/facts";
import { Icon } from "#app/_components/icon";
import { SubmitButton } from "#app/_components/sent-form";
import type { UserDetail } from "#lib/domain/users/detail";
import { resetSecondFactorAction } from "../../actions";
import { VerbForm } from "../command-form";
import { organizationFact } from "./organization-fact";

/** D-1: resets the factors of a user who has lost them. Asks for confirmation, because they have to be set up anew. */
export async function FactorReset({ user, list }: { user: UserDetail; list: string }) {
  const t = await getTranslations("factorReset");
  return (
    <Choice
      title={t("title")}
      action={
        <ConfirmLink
          href={`/users/${user.userNumber}/reset-second-factor${list}`}
          title={t("title")}
          body={<ResetQuestion user={user} />}
          cancel={t("cancel")}
          confirm={<ResetForm user={user} list={list} />}
        >
          <Icon icon="shield-off" />
          {t("reset")}
        </ConfirmLink>
      }
    >
      {t("text", { name: `${user.firstName} ${user.lastName}` })}
    </Choice>
  );
}

/** What resetting means and whom it affects; on its page and in the dialog. */
export async function ResetQuestion({ user }: { user: UserDetail }) {
  const t = await getTranslations("factorReset");
  const form = await getTranslations("userForm");
  return (
    <>
      <p>{t("consequence")}</p>
      <Summary
        facts={[
          { term: t("name"), value: `${user.firstName} ${user.lastName}` },
          { term: form("email"), value: <EmailAddress>{user.email}</EmailAddress> },
          await organizationFact(user),
        ]}
      />
      <p className="text-soft">{t("makeSure")}</p>
    </>
  );
}

/** The form with the final button. */
export async function ResetForm({ user, list }: { user: UserDetail; list: string }) {
  const t = await getTranslations("factorReset");
  return (
    <VerbForm action={resetSecondFactorAction} userNumber={user.userNumber} list={list}>
      <SubmitButton variant="danger">{t("confirm")}</SubmitButton>
    </VerbForm>
  );
}

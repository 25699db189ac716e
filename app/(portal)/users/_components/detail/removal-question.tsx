import { getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import { EmailAddress } from "#app/_components/email-address";
import { Summary } from "#app/_components/facts";
import type { UserDetail } from "#lib/domain/users/detail";
import { stateBadge } from "../state";
import { stateWords } from "../state-words";
import { organizationFact } from "./organization-fact";

/** What removing means and whom it affects; on its page and in the dialog. */
export async function RemovalQuestion({ user, list }: { user: UserDetail; list: string }) {
  const t = await getTranslations("userRemove");
  const form = await getTranslations("userForm");
  const name = `${user.firstName} ${user.lastName}`;
  return (
    <>
      <p>{t("consequence", { name })}</p>
      <Summary
        facts={[
          { term: t("name"), value: name },
          { term: form("email"), value: <EmailAddress>{user.email}</EmailAddress> },
          await organizationFact(user),
          { term: t("state"), value: <Badge {...stateBadge(await stateWords(), user)} /> },
        ]}
      />
      <p className="text-soft">
        {t("instead")} <a href={`/users/${user.userNumber}${list}#halt`}>{t("insteadLink")}</a>
      </p>
    </>
  );
}

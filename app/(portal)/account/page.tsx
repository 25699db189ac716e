import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { findOwnAccount } from "#lib/domain/account/own-account";
import { announced } from "#lib/http/announce";
import { requireSignedIn } from "#lib/http/session";
import { limits } from "#lib/rules/limits";
import { signInNameOf } from "#lib/rules/names";
import { textsOf } from "../../_forms/texts";
import { titlesOf } from "../../_shell/shell-texts";
import { OpenSystems } from "./_components/open-systems";
import { OwnData } from "./_components/own-data";
import { OwnDataDownload } from "./_components/own-data-download";
import { PasswordForm } from "./_components/password-form";
import { SecondFactor } from "./_components/second-factor";
import { Sessions } from "./_components/sessions";

const notices = [
  "passwordChanged",
  "lettersChanged",
  "sessionEnded",
  "sessionsEnded",
  "systemEnded",
  "factorAdded",
  "passkeyRemoved",
  "factorsOff",
  "passwordNeeded",
] as const;

/** The notices about the second factor. */
const factorNotices = new Set<(typeof notices)[number]>([
  "factorAdded",
  "passkeyRemoved",
  "factorsOff",
]);

/** "Mein Konto", for every signed-in user. */
export default async function AccountPage({ searchParams }: PageProps<"/account">) {
  const person = await requireSignedIn();
  // That the password is needed is no news, and true each time.
  const { notice, open } = await searchParams;
  const needed = notice === "passwordNeeded";
  const said = needed ? "passwordNeeded" : await announced();
  const t = await getTranslations("account");
  const hint = await getTranslations("setPassword");
  const { factors, sessions, systems } = await findOwnAccount(person.actor);
  const login = signInNameOf({ ...person, isOwner: person.actor.isOwner });
  return (
    <>
      <PasswordForm
        titles={await titlesOf(t("title"))}
        login={login}
        isOpen={open === "password"}
        texts={{
          ...(await textsOf("account", ["passwordNote", "current", "new", "change"])),
          ...(await textsOf("common", ["problem", "show", "hide"])),
          hint: hint("passwordHint", { count: limits.passwordShortest }),
        }}
        head={
          <>
            <AccountNotice said={notices.find((one) => one === said)} />
            <PageHead
              title={t("title")}
              detail={`${person.organizationName}, ${person.customerNumber}`}
            />
            <OwnData person={person} />
          </>
        }
      />
      <SecondFactor factors={factors} login={login} isOpen={needed || open === "second-factor"} />
      <Sessions sessions={sessions} current={person.session} />
      <OpenSystems systems={systems} current={person.session} />
      <OwnDataDownload />
    </>
  );
}

async function AccountNotice({ said }: { said: (typeof notices)[number] | undefined }) {
  const t = await getTranslations("notices");
  if (!said) return null;
  return (
    <Notice tone={said === "passwordNeeded" ? "info" : "ok"} role="status" title={t(said)}>
      {said === "passwordChanged" && <p>{t("passwordChangedMore")}</p>}
      {said === "systemEnded" && <p>{t("systemEndedMore")}</p>}
      {factorNotices.has(said) && <p>{t("factorMore")}</p>}
    </Notice>
  );
}

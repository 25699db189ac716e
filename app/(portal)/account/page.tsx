import { getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { listSessions } from "#lib/domain/sessions";
import { requireSignedIn } from "#lib/next/session";
import { limits } from "#lib/rules/limits";
import { titlesOf } from "../../frame";
import { textsOf } from "../../texts";
import { OwnData } from "./_components/own-data";
import { OwnDataDownload } from "./_components/own-data-download";
import { PasswordForm } from "./_components/password-form";
import { Sessions } from "./_components/sessions";

const notices = ["passwordChanged", "sessionEnded", "sessionsEnded"] as const;

/** Mein Konto, for everyone who is signed in. */
export default async function AccountPage({ searchParams }: PageProps<"/account">) {
  const person = await requireSignedIn();
  const said = (await searchParams).notice;
  const t = await getTranslations("account");
  const hint = await getTranslations("setPassword");
  return (
    <>
      <PasswordForm
        titles={await titlesOf(t("title"))}
        login={person.actor.isOwner ? person.customerNumber : person.email}
        texts={{
          ...(await textsOf("account", ["password", "passwordNote", "current", "new", "change"])),
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
      <Sessions sessions={await listSessions(person.actor)} current={person.session} />
      <OwnDataDownload />
    </>
  );
}

async function AccountNotice({ said }: { said: (typeof notices)[number] | undefined }) {
  const t = await getTranslations("notices");
  if (!said) return null;
  return (
    <Notice tone="ok" role="status" title={t(said)}>
      {said === "passwordChanged" && <p>{t("passwordChangedMore")}</p>}
    </Notice>
  );
}

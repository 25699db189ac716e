import { getLocale, getTranslations } from "next-intl/server";
import { Doors } from "#app/_components/doors";
import { EmailAddress } from "#app/_components/email-address";
import { Facts } from "#app/_components/facts";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { Part, Sheet } from "#app/_components/sheet";
import { listSessions } from "#lib/domain/sessions";
import { requireSignedIn } from "#lib/next/session";
import { areaOf, inCatalogueOrder, type Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { doorsOf, titlesOf } from "../../frame";
import { textsOf } from "../../texts";
import { PasswordForm } from "./_components/password-form";
import { Sessions } from "./_components/sessions";

const notices = ["passwordChanged", "sessionEnded", "sessionsEnded"] as const;

/** Mein Konto, for everyone who is signed in. */
export default async function AccountPage({ searchParams }: PageProps<"/account">) {
  const person = await requireSignedIn();
  const { actor, entitled } = person;
  const t = await getTranslations("account");
  const notice = await getTranslations("notices");
  const language = (await getLocale()) as Language;
  const said = (await searchParams).notice;
  const happened = notices.find((one) => one === said);
  const effective = inCatalogueOrder(actor.effective);
  const logins = [...(actor.isOwner ? [person.customerNumber] : []), person.email, person.username];
  return (
    <>
      <PasswordForm
        titles={await titlesOf(t("title"))}
        login={actor.isOwner ? person.customerNumber : person.email}
        texts={{
          ...(await textsOf("account", ["password", "passwordNote", "current", "new", "change"])),
          ...(await textsOf("common", ["problem", "show", "hide"])),
          hint: (await getTranslations("setPassword"))("passwordHint", {
            count: limits.passwordShortest,
          }),
        }}
        head={
          <>
            {happened && (
              <Notice tone="ok" role="status" title={notice(happened)}>
                {happened === "passwordChanged" && <p>{notice("passwordChangedMore")}</p>}
              </Notice>
            )}
            <PageHead
              title={t("title")}
              detail={`${person.organizationName}, ${person.customerNumber}`}
            />
            <Sheet>
              <Part title={t("person")} note={t("personNote")}>
                <Facts
                  facts={[
                    { term: t("name"), value: `${person.firstName} ${person.lastName}` },
                    { term: t("email"), value: <EmailAddress>{person.email}</EmailAddress> },
                    {
                      term: t("organization"),
                      value: `${person.organizationName}, ${person.customerNumber}`,
                    },
                    {
                      term: t("signInWith"),
                      value: logins.map((one, at) => (
                        <span key={one}>
                          {at > 0 && ` ${t("or")} `}
                          <EmailAddress>{one}</EmailAddress>
                        </span>
                      )),
                    },
                    { term: t("username"), value: person.username },
                    { term: t("userNumber"), value: String(actor.userNumber) },
                  ]}
                />
              </Part>
              <Part
                title={t("permissions")}
                note={t("permissionsNote", { open: effective.length, all: entitled.size })}
              >
                <div className="grid gap-3">
                  <Doors sections={doorsOf(effective, entitled)} size="large" />
                  <p>
                    {effective.length === 0
                      ? t("none")
                      : effective.map((id) => areaOf(id).name[language]).join(", ")}
                  </p>
                </div>
              </Part>
            </Sheet>
          </>
        }
      />
      <Sessions sessions={await listSessions(actor)} current={person.session} />
    </>
  );
}

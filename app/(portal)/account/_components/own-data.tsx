import { getLocale, getTranslations } from "next-intl/server";
import { AccessIndicator } from "#app/_components/access-indicator";
import { EmailAddress } from "#app/_components/email-address";
import { Facts } from "#app/_components/facts";
import { Panel, Section } from "#app/_components/panel";
import { listAdministrators } from "#lib/domain/access/administrators";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { areaOf, inCatalogueOrder, type Language } from "#lib/rules/catalogue";
import { canAdminister } from "#lib/rules/delegation";
import { signInNameOf } from "#lib/rules/names";
import { Contacts } from "../../../_shell/contacts";
import { accessMarksOf } from "../../../_shell/shell-texts";

/** the user's own name, sign-in name and areas. */
export async function OwnData({ person }: { person: SignedIn }) {
  const { actor, entitled } = person;
  const t = await getTranslations("account");
  const language = (await getLocale()) as Language;
  const effective = inCatalogueOrder(actor.effective);
  const signInName = signInNameOf({ ...person, isOwner: actor.isOwner });
  const logins = [...new Set([signInName, person.email, person.username])];
  return (
    <Panel>
      <Section
        title={t("person")}
        note={
          canAdminister(actor) ? (
            <a href={`/users/${actor.userNumber}`}>{t("personNoteSelf")}</a>
          ) : (
            <Contacts of={person.appearance.service}>{await whoChanges(person)}</Contacts>
          )
        }
      >
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
              value: logins.map((login, at) => (
                <span key={login}>
                  {at > 0 && ` ${t("or")} `}
                  <EmailAddress>{login}</EmailAddress>
                </span>
              )),
            },
            {
              term: t("letters"),
              value: (
                <a href="/account/letters">
                  {t("lettersIn", { language: t(`language_${person.language}`) })}
                </a>
              ),
            },
            { term: t("username"), value: person.username },
            { term: t("userNumber"), value: String(actor.userNumber) },
          ]}
        />
      </Section>
      <Section
        title={t("permissions")}
        note={t("permissionsNote", { open: effective.length, all: entitled.size })}
      >
        <div className="grid gap-3">
          <AccessIndicator marks={accessMarksOf(effective, entitled)} size="large" />
          <p>
            {effective.length === 0
              ? t("none")
              : effective.map((id) => areaOf(id).name[language]).join(", ")}
          </p>
        </div>
      </Section>
    </Panel>
  );
}

/** Who can change the user's own data: the administrators by name, otherwise the customer service. */
async function whoChanges({ actor, appearance }: SignedIn): Promise<string> {
  const t = await getTranslations("account");
  const names = await listAdministrators(actor);
  return names.length > 0
    ? t("personNote", { names: names.join(", ") })
    : t("personNoteService", { email: appearance.service.email });
}

import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { LinkButton } from "#app/_components/button";
import { Icon, type IconName } from "#app/_components/icon";
import { List } from "#app/_components/list";
import { Section } from "#app/_components/panel";
import type { PersonToAsk } from "#lib/domain/systems/missing-areas";
import type { Appearance } from "#lib/rules/appearance";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { Contacts } from "../../../_shell/contacts";

/** The people who could grant what is missing, each with a letter to write to them. */
export async function PeopleToAsk({
  people,
  letterTo,
}: {
  people: PersonToAsk[];
  letterTo: (person: PersonToAsk) => string;
}) {
  const t = await getTranslations("refused");
  const language = (await getLocale()) as Language;
  return (
    <Section id="whom" title={t("whom")} note={t("whomNote")}>
      <List className="*:not-first:border-t *:not-first:border-line">
        {people.map((person) => (
          <Entry
            key={person.email}
            name={person.name}
            detail={person.isOwner ? t("owner") : areaOf("userAdministration").name[language]}
            href={letterTo(person)}
          />
        ))}
      </List>
    </Section>
  );
}

/** The customer service, if nobody in the organization could help. */
export async function ServiceToAsk({
  service,
  note,
  href,
}: {
  service: Appearance["service"];
  note: string;
  href: string;
}) {
  const t = await getTranslations("refused");
  const language = (await getLocale()) as Language;
  const { email, phone, hours } = service;
  return (
    <Section id="whom" title={t("whomService")} note={note}>
      <List>
        <Entry
          name={t("service")}
          detail={
            <>
              <span className="block">
                <Contacts of={service}>{email}</Contacts>
              </span>
              <Contacts of={service}>{hours ? `${phone}, ${hours[language]}` : phone}</Contacts>
            </>
          }
          href={href}
          icon="phone"
        />
      </List>
    </Section>
  );
}

async function Entry({
  name,
  detail,
  href,
  icon = "user",
}: {
  name: string;
  detail: ReactNode;
  href: string;
  icon?: IconName;
}) {
  const t = await getTranslations("refused");
  return (
    <li className="grid grid-cols-[2.25rem_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 py-2 first:pt-0 last:pb-0 narrow:grid-cols-[2.25rem_minmax(0,1fr)]">
      <span className="grid size-9 place-items-center rounded-md bg-accent-tint text-accent">
        <Icon icon={icon} />
      </span>
      <div className="min-w-0 wrap-anywhere">
        <h3>{name}</h3>
        <p className="text-sm text-soft">{detail}</p>
      </div>
      <LinkButton
        href={href}
        variant="quiet"
        className="-mr-3 narrow:col-start-2 narrow:-ml-3 narrow:justify-self-start"
      >
        <Icon icon="mail" />
        <span>
          {t("write")}
          <span className="sr-only">{t("writeTo", { name })}</span>
        </span>
      </LinkButton>
    </li>
  );
}

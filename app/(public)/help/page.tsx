import { getLocale, getTranslations } from "next-intl/server";
import { PageHead } from "#app/_components/page-head";
import { Panel, Section } from "#app/_components/panel";
import { WidePublicLayout } from "#app/_components/public-layout";
import { visitorAppearance } from "#lib/http/appearance";
import { signedInIfKnown } from "#lib/http/session";
import type { Appearance } from "#lib/rules/appearance";
import type { Language } from "#lib/rules/catalogue";
import { daysOf, hoursOf, limits } from "#lib/rules/limits";
import { Contacts } from "../../_shell/contacts";
import { shellTexts, titleOf } from "../../_shell/shell-texts";
import { PortalShell } from "../../(portal)/_components/portal-shell";

/** Help for everybody, signed in or not; the guide says what the provider's help page on user administration says. */
export default async function HelpPage() {
  const t = await getTranslations("help");
  const title = t("title");
  const person = await signedInIfKnown();
  const topics = await topicsOfHelp((person?.appearance ?? visitorAppearance).service);
  const content = (
    <>
      <title>{await titleOf(title)}</title>
      <PageHead title={title} />
      <Panel>
        {topics.map(({ id, heading, body }) => (
          <Section key={id} id={id} title={heading}>
            {body}
          </Section>
        ))}
      </Panel>
    </>
  );
  if (person) return <PortalShell person={person}>{content}</PortalShell>;
  const { brand, languages, footer, texts } = await shellTexts();
  return <WidePublicLayout {...{ brand, languages, footer, texts }}>{content}</WidePublicLayout>;
}

async function topicsOfHelp(service: Appearance["service"]) {
  const t = await getTranslations("help");
  const language = (await getLocale()) as Language;
  const { email, phone, hours: opening } = service;
  const hours = hoursOf(limits.provisioningDeadline);
  return [
    {
      id: "service",
      heading: t("service"),
      body: (
        <p>
          <Contacts of={service}>{t("serviceEmail", { email })}</Contacts>
          <br />
          <Contacts of={service}>{t("servicePhone", { phone })}</Contacts>
          {opening && (
            <>
              <br />
              {opening[language]}
            </>
          )}
        </p>
      ),
    },
    {
      id: "guide",
      heading: t("guide"),
      body: (
        <ol className="grid max-w-text list-decimal gap-2 pl-5">
          {(["step1", "step2", "step3", "step4"] as const).map((step) => (
            <li key={step}>
              {t(step, {
                linkDays: daysOf(limits.activationLink),
                accountDays: daysOf(limits.activationDeadline),
              })}
            </li>
          ))}
        </ol>
      ),
    },
    {
      id: "questions",
      heading: t("faq"),
      body: (
        <dl className="grid max-w-text gap-4 [&_dd]:text-soft [&_dt]:font-semibold">
          {([1, 2, 3, 4, 5, 6, 7] as const).map((number) => (
            <div key={number}>
              <dt>{t(`q${number}`)}</dt>
              <dd>{t(`a${number}`, { hours })}</dd>
            </div>
          ))}
        </dl>
      ),
    },
  ];
}

import { getLocale, getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import { PageHead } from "#app/_components/page-head";
import { Panel, Section } from "#app/_components/panel";
import { signedInIfKnown } from "#lib/http/session";
import { type Language, provider } from "#lib/rules/catalogue";
import { daysOf, hoursOf, limits } from "#lib/rules/limits";
import { titlesOf } from "../../_shell/shell-texts";
import { PortalShell } from "../../(portal)/_components/portal-shell";
import { Card } from "../_components/card";

/** Help for everybody, signed in or not; the guide says what the provider's help page on user administration says. */
export default async function HelpPage() {
  const t = await getTranslations("help");
  const title = t("title");
  const person = await signedInIfKnown();
  const topics = await topicsOfHelp();
  const titleElement = <title>{(await titlesOf(title)).plain}</title>;
  if (!person) {
    return (
      <Card>
        {titleElement}
        <CardHead title={title} />
        {topics.map(({ id, heading, body }) => (
          <section key={id} aria-labelledby={id} className="grid gap-2">
            <h2 id={id}>{heading}</h2>
            {body}
          </section>
        ))}
      </Card>
    );
  }
  return (
    <PortalShell person={person}>
      {titleElement}
      <PageHead title={title} />
      <Panel>
        {topics.map(({ id, heading, body }) => (
          <Section key={id} id={id} title={heading}>
            {body}
          </Section>
        ))}
      </Panel>
    </PortalShell>
  );
}

async function topicsOfHelp() {
  const t = await getTranslations("help");
  const language = (await getLocale()) as Language;
  const { email, phone, hours: opening } = provider.service;
  const hours = hoursOf(limits.provisioningDeadline);
  return [
    {
      id: "service",
      heading: t("service"),
      body: <p>{t("serviceText", { email, phone, hours: opening[language] })}</p>,
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
        <dl className="grid max-w-text gap-4">
          {([1, 2, 3, 4, 5, 6, 7] as const).map((number) => (
            <div key={number}>
              <dt className="font-semibold">{t(`q${number}`)}</dt>
              <dd className="text-soft">{t(`a${number}`, { hours })}</dd>
            </div>
          ))}
        </dl>
      ),
    },
  ];
}

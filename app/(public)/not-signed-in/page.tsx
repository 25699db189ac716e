import { getLocale, getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { CardHead } from "#app/_components/card-head";
import { findSystem } from "#lib/domain/systems/connected";
import { areaIds, type Language, provider } from "#lib/rules/catalogue";
import { Contacts } from "../../_shell/contacts";
import { accessMarksOf, titleOf } from "../../_shell/shell-texts";
import { Card } from "../_components/card";
import MissingPage from "../[...missing]/page";

/**
 * the sign-in to a system behind a proxy has failed twice in a row. Says what it may be, and leads to the beginning of
 * that system; it reads nothing, so that it is shown also to a browser that keeps no cookies.
 */
export default async function NotSignedInPage({ searchParams }: PageProps<"/not-signed-in">) {
  const { system: id } = await searchParams;
  const system = typeof id === "string" && findSystem(id);
  if (!system) return <MissingPage />;
  const t = await getTranslations("notSignedIn");
  const language = (await getLocale()) as Language;
  const names = { system: system.name[language], article: system.article };
  const title = t("title", names);
  const { email, phone, hours } = provider.service;
  return (
    <Card access={accessMarksOf([], areaIds)}>
      <title>{await titleOf(title)}</title>
      <CardHead title={title} lead={t("lead")} />
      <ul className="grid list-disc gap-2 pl-5 wrap-anywhere">
        <li>{t("cookies", { host: new URL(system.origin).host })}</li>
        <li>{t("late")}</li>
      </ul>
      <p>
        <LinkButton href={`${system.origin}/`} variant="primary">
          {t("again")}
        </LinkButton>
      </p>
      <p className="text-sm text-soft">
        <Contacts of={provider.service}>
          {t("contact", { email, phone, hours: hours[language] })}
        </Contacts>
      </p>
      <p>
        <a href="/">{t("portal")}</a>
      </p>
    </Card>
  );
}

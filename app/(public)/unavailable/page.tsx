import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { CardHead } from "#app/_components/card-head";
import { respondUnavailable } from "#lib/http/response";
import { areaIds, provider } from "#lib/rules/catalogue";
import { ownPath } from "#lib/rules/paths";
import { Contacts } from "../../_shell/contacts";
import { accessMarksOf, titleOf } from "../../_shell/shell-texts";
import { Card } from "../_components/card";

/** Shown while the database is unavailable; does not query it, and leads back to where the user was. */
export default async function UnavailablePage({ searchParams }: PageProps<"/unavailable">) {
  respondUnavailable();
  const { next } = await searchParams;
  const t = await getTranslations("unavailable");
  return (
    <Card access={accessMarksOf([], areaIds)}>
      <title>{await titleOf(t("title"))}</title>
      <CardHead title={t("title")} lead={t("text")} />
      <p>
        <LinkButton href={ownPath(typeof next === "string" ? next : null)} variant="primary">
          {t("again")}
        </LinkButton>
      </p>
      <p className="text-sm text-soft">
        <Contacts of={provider.service}>{t("contact", { email: provider.service.email })}</Contacts>
      </p>
    </Card>
  );
}

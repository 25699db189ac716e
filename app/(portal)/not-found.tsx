import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { PageHead } from "#app/_components/page-head";
import { titlesOf } from "../_shell/shell-texts";

/**
 * The text of app/not-found.tsx inside the shell of a signed-in user, so that the page has only one main element and
 * one way back.
 */
export default async function PortalNotFound() {
  const t = await getTranslations("notFound");
  return (
    <>
      <title>{(await titlesOf(t("title"))).plain}</title>
      <PageHead title={t("title")} />
      <p className="max-w-text">{t("text")}</p>
      <p>
        <LinkButton href="/" variant="primary">
          {t("home")}
        </LinkButton>
      </p>
    </>
  );
}

import { getTranslations } from "next-intl/server";
import { Brand } from "#app/_components/brand";
import { LinkButton } from "#app/_components/button";
import { shellTexts, titlesOf } from "./_shell/shell-texts";

/**
 * One page for what does not exist and for what this user may not see, so that nobody can tell them
 * apart. Next draws it with every page, so it is small and does not query the database.
 */
export default async function NotFound() {
  const t = await getTranslations("notFound");
  const { brand } = await shellTexts();
  return (
    <main id="content" className="mx-auto grid max-w-shell gap-6 px-gutter py-3">
      <title>{(await titlesOf(t("title"))).plain}</title>
      <p>
        <Brand {...brand} />
      </p>
      <h1>{t("title")}</h1>
      <p className="max-w-text">{t("text")}</p>
      <p>
        <LinkButton href="/" variant="primary">
          {t("home")}
        </LinkButton>
      </p>
    </main>
  );
}

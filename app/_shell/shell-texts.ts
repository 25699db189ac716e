import { headers } from "next/headers";
import { getLocale, getTranslations } from "next-intl/server";
import type { AccessMarks } from "#app/_components/access-indicator";
import { isDemo } from "#lib/domain/installation/demo";
import { coloursOfPage, visitorAppearance } from "#lib/http/appearance";
import type { Appearance } from "#lib/rules/appearance";
import { areasBySection, type Language, languages, provider } from "#lib/rules/catalogue";

/**
 * The texts around every page, in the language of the request.
 *
 * @param appearance how the page presents itself, if not as the provider (R-1004)
 */
export async function shellTexts(appearance: Appearance = visitorAppearance) {
  const t = await getTranslations("common");
  const language = (await getLocale()) as Language;
  const address = (await headers()).get("x-address") ?? "/";
  return {
    t,
    address,
    language,
    brand: {
      ...{ name: appearance.name, portal: provider.portal[language], href: "/" },
      logo: appearance.logo ?? undefined,
      service: appearance.service.email,
      colours: coloursOfPage(appearance) ?? undefined,
    },
    languages: languages.map((code) => ({
      href: `/language?${new URLSearchParams({ to: code, next: address })}`,
      language: code,
      code: code.toUpperCase(),
      name: code === "de" ? "Deutsch" : "English",
      current: code === language,
    })),
    footer: [
      { href: "/help", label: t("helpAndContact") },
      { href: appearance.links.imprint, label: t("imprint") },
      { href: appearance.links.privacy, label: t("privacy") },
      { href: appearance.links.accessibility, label: t("accessibility") },
      ...(isDemo() ? [{ href: "/dev/mail", label: t("devMail") }] : []),
    ],
    texts: {
      skip: t("skip"),
      skipToSearch: t("skipToSearch"),
      menu: t("menu"),
      closeMenu: t("closeMenu"),
      areas: t("areas"),
      language: t("language"),
    },
  };
}

/** The title of a page, and its title if something is wrong. */
export async function titlesOf(page: string): Promise<{ plain: string; error: string }> {
  const t = await getTranslations("common");
  const plain = await titleOf(page);
  return { plain, error: t("errorTitle", { title: plain }) };
}

/** The title of a page on which nothing can be wrong. */
export async function titleOf(page: string): Promise<string> {
  const t = await getTranslations("common");
  const language = (await getLocale()) as Language;
  return t("title", { page, portal: provider.portal[language] });
}

/** The access indicator of a user: open if permitted, none if the product lacks the area. */
export function accessMarksOf(open: Iterable<string>, entitled: Iterable<string>): AccessMarks {
  const opened = new Set(open);
  const present = new Set(entitled);
  const markOf = (id: string) => {
    if (!present.has(id)) return ".";
    return opened.has(id) ? "+" : "-";
  };
  return areasBySection.map(({ areas }) => areas.map(({ id }) => markOf(id)).join("")).join(" ");
}

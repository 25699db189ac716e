import { headers } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import { firstLanguage, type Language, languages, provider } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { readCookie, writeCookie } from "./cookies";

/**
 * The language of this request: the chosen one, otherwise the first of the browser's that the portal has, otherwise
 * the provider's own.
 */
export async function currentLanguage(): Promise<Language> {
  const chosen = await readCookie("language");
  const accepted = (await headers()).get("accept-language")?.toLowerCase().split(",") ?? [];
  const wanted = [chosen, ...accepted.map((entry) => entry.trim().slice(0, 2))];
  return wanted.find(isLanguage) ?? firstLanguage;
}

/** Remembers the chosen language in this browser; only in actions and route handlers. */
export async function rememberLanguage(language: Language): Promise<void> {
  await writeCookie("language", language, limits.languageCookie);
}

/** Whether a text names a language that the portal speaks. */
export function isLanguage(text: string | null | undefined): text is Language {
  return languages.includes(text as Language);
}

export default getRequestConfig(async () => {
  const locale = await currentLanguage();
  const messages = locale === "de" ? import("../messages/de.json") : import("../messages/en.json");
  return { locale, messages: (await messages).default, timeZone: provider.timeZone };
});

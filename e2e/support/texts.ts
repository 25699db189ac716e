import { createTranslator } from "next-intl";
import de from "#lib/messages/de.json" with { type: "json" };
import en from "#lib/messages/en.json" with { type: "json" };
import type { Language } from "#lib/rules/catalogue";

/** The portal's own texts, for stories that run in both languages; other tests quote them. */
export function textsIn(language: Language) {
  return createTranslator({ locale: language, messages: language === "de" ? de : en });
}

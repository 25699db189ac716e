import { createTranslator } from "next-intl";
import de from "#lib/messages/de.json" with { type: "json" };
import en from "#lib/messages/en.json" with { type: "json" };
import { type AreaId, areaOf, type Language } from "#lib/rules/catalogue";
import { areaLike } from "#lib/rules/catalogue-roles";

/** The portal's own texts, for stories that run in both languages; other tests quote them. */
export function textsIn(language: Language) {
  return createTranslator({ locale: language, messages: language === "de" ? de : en });
}

/** The name of an area of the file inside the build, or of the one that has its role in another provider's file. */
export function areaText(id: AreaId, language: Language = "de"): string {
  return areaOf(areaLike(id)).name[language];
}

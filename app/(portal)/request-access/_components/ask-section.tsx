import { getLocale, getTranslations } from "next-intl/server";
import { Section } from "#app/_components/panel";
import { unbroken } from "#app/_components/unbroken";
import { type AreaId, areaOf, type Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { textsOf } from "../../../_forms/texts";
import { AskForm } from "./ask-form";

/** FEEL-M10: asking for one of these areas. */
export async function AskSection({
  areas,
  wanted,
}: {
  areas: readonly AreaId[];
  /** The area that is chosen at first; without one, none is. */
  wanted?: AreaId;
}) {
  const t = await getTranslations("accessRequest");
  const language = (await getLocale()) as Language;
  return (
    <Section id="ask" title={t("title")} note={unbroken(t("note"))}>
      <AskForm
        areas={areas.map((id) => [id, areaOf(id).name[language]])}
        wanted={wanted}
        most={limits.requestReason}
        texts={await textsOf("accessRequest", ["area", "choose", "reason", "reasonHint", "submit"])}
      />
    </Section>
  );
}

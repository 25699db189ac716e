import { getLocale, getTranslations } from "next-intl/server";
import type { PermissionSet } from "#lib/domain/permission-sets/row";
import { areaOf, type Language } from "#lib/rules/catalogue";
import type { UserFilters } from "#lib/rules/list-queries";

/**
 * The filters of the list in words, because a number alone reveals no mistake: "„Müller“, Status „Aktiv“ und Zugriff auf
 * Kontakte"; empty if there are none.
 *
 * @param sets the permission sets that the reader is offered
 */
export async function filterWords(
  query: UserFilters,
  sets: readonly PermissionSet[],
): Promise<string> {
  const t = await getTranslations("bulk");
  const state = await getTranslations("state");
  const language = (await getLocale()) as Language;
  const { q, status, area, factor, seen, organization, scope } = query;
  const name = sets.find(({ id }) => String(id) === query.set)?.name ?? t("goneSet");
  const parts = [
    q ? t("whomSearch", { q }) : [],
    status !== "all" ? t("whomState", { state: state(status) }) : [],
    area ? t("whomArea", { area: areaOf(area).name[language] }) : [],
    factor ? t("whomWithoutFactor") : [],
    seen === "unseen" ? t("whomUnseen") : [],
    query.set ? t("whomSet", { name }) : [],
    organization ? t(`whomOrganization_${scope}`, { number: organization }) : [],
  ].flat();
  return new Intl.ListFormat(language).format(parts);
}

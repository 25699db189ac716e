import { getLocale, getTranslations } from "next-intl/server";
import { ListResult } from "#app/_components/list-tools";
import { activityKinds, eventsOf, leavesOutSignIns } from "#lib/domain/activity/kinds";
import type { ActivityPage } from "#lib/domain/activity/list";
import { everyEvent } from "#lib/rules/activity-kinds";
import { areaOf, type Language } from "#lib/rules/catalogue";
import { formatDay, formatDays } from "#lib/rules/dates";
import { limits } from "#lib/rules/limits";
import type { ActivityQuery } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";
import { eventName } from "../../_components/event-labels";
import { unclearSentence } from "../../_components/unclear";
import { activityAddress } from "./activity-address";
import type { ActivityTexts } from "./subject";

/** Whether anything besides sign-ins may be left out. */
export function isFiltered(query: ActivityQuery): boolean {
  const { event } = query;
  const others = activityAddress(query, { event: null }) !== "/activity";
  return isUnclear(query) || others || (event !== null && event !== everyEvent);
}

/** What the filters have found, in their words, and whether sign-ins are left out (FEEL-M6). */
export async function ActivityResult({
  page,
  query,
}: {
  page: ActivityPage;
  query: ActivityQuery;
}) {
  const t = await getTranslations("activity");
  const filtered = isFiltered(query);
  const found = [
    page.root &&
      query.organization !== "" &&
      t("foundIn", { organization: page.root.name, number: page.root.customerNumber }),
    filtered && (await resultOf(t, query, page)),
    page.cut && !page.next && t("cutShort", { count: limits.activityLookThrough }),
  ].filter((sentence) => sentence !== false && sentence !== null);
  return (
    <ListResult>
      {found.join(" ")} {filtered && <a href="/activity">{t("reset")}</a>} {signIns(t, query)}
    </ListResult>
  );
}

/** Whether sign-ins are among the entries, with the way to the other list. */
function signIns(t: ActivityTexts, query: ActivityQuery) {
  if (leavesOutSignIns(query))
    return (
      <>
        {t("signInsHidden")}{" "}
        <a href={activityAddress(query, { event: everyEvent })}>{t("showSignIns")}</a>
      </>
    );
  // A chosen event says it itself, and nothing that was refused is left out.
  if (isUnclear(query) || query.outcome === "refused" || query.event !== everyEvent) return null;
  return (
    <>
      {t("signInsShown")} <a href={activityAddress(query, { event: null })}>{t("hideSignIns")}</a>
    </>
  );
}

/** What the filters have found: "12 Einträge: 21.–28.11.2026, Konto angelegt." */
async function resultOf(
  t: ActivityTexts,
  query: ActivityQuery,
  page: ActivityPage,
): Promise<string> {
  const unclear = await unclearSentence(query, {
    person: t("person"),
    organization: t("organizationNumber"),
    event: t("event"),
    area: t("area"),
    outcome: t("outcome"),
    from: t("from"),
    to: t("to"),
  });
  if (unclear) return unclear;
  if (!page.root) return t("noOrganization");
  if (page.people === "none") return t("nobody");
  if (page.people === "tooMany") return t("tooMany");
  const many = (page.matches ?? 0) > limits.activityCap;
  const count = many
    ? t("countMany", { count: limits.activityCap })
    : t("count", { count: page.matches ?? 0 });
  const words = await wordsOf(t, query, page.reachesMore);
  return words.length > 0 ? `${count}: ${words.join(", ")}.` : `${count}.`;
}

/** The filters as people would name them. */
async function wordsOf(
  t: ActivityTexts,
  query: ActivityQuery,
  reachesMore: boolean,
): Promise<string[]> {
  const language = (await getLocale()) as Language;
  const history = await getTranslations("history");
  const { from, to, event, area, outcome } = query;
  const person = query.person.trim();
  const below = { below: reachesMore ? "yes" : "no" };
  const group = activityKinds.find(({ kind }) => kind === event);
  const known = event !== null && (eventsOf(event)?.length ?? 0) > 0;
  return [
    from && to && formatDays(from, to, language),
    from && !to && t("since", { day: formatDay(from, language) }),
    to && !from && t("until", { day: formatDay(to, language) }),
    person && t("ofPerson", { person }),
    group ? t(`kind_${group.kind}`, below) : known && eventName(history, event, reachesMore),
    area && t("ofArea", { area: areaOf(area).name[language] }),
    outcome !== "all" && t(`outcome_${outcome}`),
  ].filter((word) => typeof word === "string" && word !== "") as string[];
}

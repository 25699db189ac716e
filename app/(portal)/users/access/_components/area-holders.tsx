import { ReasonTable } from "#app/_components/reason-table";
import type { AreaAccess } from "#lib/domain/review/area";
import { sleepOf } from "#lib/rules/area-sleep";
import { areaOf } from "#lib/rules/catalogue";
import type { AccessQuery } from "#lib/rules/list-queries";
import { areaRows } from "./area-rows";
import { reviewWords } from "./review-words";
import { sleepOfArea } from "./sleep-reason";

/** Those of the page, and below the last of those who can open the area the others. */
export async function AreaHolders({
  query: { area, group },
  access: { page, asleep, facts },
}: {
  query: AccessQuery;
  access: AreaAccess;
}) {
  const words = await reviewWords();
  const { t, language } = words;
  const cause = sleepOf(facts, area);
  const sleep = cause && sleepOfArea(words, cause, area);
  if (page.rows.length + asleep.length === 0) return null;
  return (
    <ReasonTable
      caption={t("caption", { area: areaOf(area).name[language] })}
      heads={[t("person"), t("why"), t("lastSignIn")]}
      rows={areaRows(words, page.rows, group === "asleep" ? sleep : null)}
      band={{ icon: "moon", heading: t("asleep"), rows: areaRows(words, asleep, sleep) }}
    />
  );
}

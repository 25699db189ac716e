import type { PersonAccess } from "#lib/domain/review/person";
import { areaOf, provider } from "#lib/rules/catalogue";
import { formatExactTime } from "#lib/rules/dates";
import { personReason } from "./person-rows";
import { type ReviewWords, whyWords } from "./review-words";
import { sleepOfArea, sleepOfPerson } from "./sleep-reason";

const columns = ["area", "why", "since", "sleeps"] as const;

/** The headings of the download of what a person has access to. */
export function personHeaders({ t }: ReviewWords): string[] {
  return columns.map((column) => t(`column_${column}`, { zone: provider.timeZone }));
}

/** The areas that somebody has as lines of the download. */
export function personCsv(words: ReviewWords, { user, held }: PersonAccess): string[][] {
  const asleep = sleepOfPerson(words, user);
  return held.map(({ area, grant, sleep }) => {
    const since = grant ? grant.at : user.createdAt;
    const cells: Record<(typeof columns)[number], string> = {
      area: areaOf(area).name[words.language],
      why: whyWords(words, personReason(words, grant), grant),
      since: since ? formatExactTime(since) : "",
      sleeps: (sleep ? sleepOfArea(words, sleep, area) : asleep)?.text ?? "",
    };
    return columns.map((column) => cells[column]);
  });
}

import type { Holder } from "#lib/domain/review/holder";
import { provider } from "#lib/rules/catalogue";
import { formatExactTime } from "#lib/rules/dates";
import { reasonOf } from "./area-rows";
import { type ReviewWords, whyWords } from "./review-words";

const columns = ["name", "number", "why", "since", "sleeps", "lastSignIn", "sessions"] as const;

/** The headings of the download of those who have an area. */
export function areaHeaders({ t }: ReviewWords): string[] {
  return columns.map((column) => t(`column_${column}`, { zone: provider.timeZone }));
}

/** Somebody who has an area as a line of the download: texts and times for people. */
export function areaCsvRow(words: ReviewWords, holder: Holder, asleep: string): string[] {
  const { name, userNumber, isOwner, grant, createdAt, lastSignInAt, sessions } = holder;
  const since = isOwner ? createdAt : grant?.at;
  const cells: Record<(typeof columns)[number], string> = {
    name,
    number: String(userNumber),
    why: whyWords(words, reasonOf(words, holder), isOwner ? null : grant),
    since: since ? formatExactTime(since) : "",
    sleeps: asleep,
    lastSignIn: lastSignInAt ? formatExactTime(lastSignInAt) : "",
    sessions: String(sessions),
  };
  return columns.map((column) => cells[column]);
}

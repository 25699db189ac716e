import { createTranslator } from "next-intl";
import type { PersonOutcome } from "#lib/domain/service/import-outcomes";
import en from "#lib/messages/en.json";
import { areaOf, provider } from "#lib/rules/catalogue";
import { csvLine } from "#lib/rules/csv";
import { limits } from "#lib/rules/limits";
import type { LeftOut } from "#lib/rules/old-portal/old-hash-bounds";
import type { Refusal } from "#lib/rules/refusal";
import type { CellProblem } from "#lib/rules/staff-list/cells";

const translated = { locale: "en", messages: en, timeZone: provider.timeZone } as const;
const list = createTranslator({ ...translated, namespace: "staffImport" });
const problems = createTranslator({ ...translated, namespace: "problems" });
const refusals = createTranslator({ ...translated, namespace: "refusals" });

/** What becomes of a person, in the order of the summary. */
const outcomes: Partial<Record<PersonOutcome["outcome"], string>> = {
  ready: "will be imported",
  done: "imported",
  present: "is there already, from an earlier import",
  rowUnusable: "cannot be used",
  notFound: "no organization has this customer number",
  emailTaken: "the address belongs to another account",
  notGrantable: "the organization may not use these areas",
  noPermission: "no permission",
  ownerPresent: "the organization has a main account already",
  organizationClosed: "the organization or one above it is closed",
  endPast: "the last day is over",
};

const passwords: Record<LeftOut, string> = {
  hashMissing: "has to be set anew: no hash",
  hashUnknown: "has to be set anew: the hash is of no known kind",
  hashWeak: "has to be set anew: the hash is too weak",
  hashCostly: "has to be set anew: the hash costs too much",
};

/** The names of the columns that are printed. */
export const outcomeHeads = csvLine(["row", "outcome", "password", "why"], ",");

/** What becomes of a person, as a line of CSV. */
export function outcomeLine(one: PersonOutcome): string {
  const { row, outcome, leftOut } = one;
  const comes = outcome === "ready" || outcome === "done";
  const password = leftOut ? passwords[leftOut] : "the same as before";
  const cells = [String(row), outcomes[outcome] ?? outcome, comes ? password : "", whyOf(one)];
  return csvLine(cells, ",");
}

function whyOf({ outcome, problems, organization, refused }: PersonOutcome): string {
  if (outcome === "rowUnusable") return problems.map(problemText).join(" ");
  if (outcome === "notFound") return organization;
  return outcome === "notGrantable" ? refused.map((id) => areaOf(id).name.en).join(", ") : "";
}

/** The problem of a cell, as the page of an import says it. */
function problemText({ code, column, value = "" }: CellProblem): string {
  if (code === "userUnreadable") return "This entry is no user of a realm.";
  const own = `problem_${code}` as "problem_areaUnknown";
  const text = list.has(own)
    ? list(own, { value })
    : problems(code as "emailFormat", limits as never);
  const field = `column_${column}` as "column_email";
  const name = list.has(field) ? list(field) : column;
  return name ? `${name}: ${text}` : text;
}

/** Why a file cannot be read, as the page of an import says it. */
export function refusalText({ code, values }: Refusal): string {
  return refusals(code as "fileWithoutRows", values as never);
}

/** How many there are of each outcome, one per line. */
export function summaryOf(
  counts: ReadonlyMap<PersonOutcome["outcome"], number>,
  left: number,
): string {
  const known = Object.keys(outcomes) as PersonOutcome["outcome"][];
  const lines = known.flatMap((outcome) => {
    const count = counts.get(outcome);
    return count ? [`${count}: ${outcomes[outcome]}`] : [];
  });
  return [...lines, `${left}: of those who come, the password has to be set anew`].join("\n");
}

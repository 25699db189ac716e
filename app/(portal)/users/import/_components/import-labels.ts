import type { getTranslations } from "next-intl/server";
import type { ImportedRow } from "#lib/domain/bulk/import";
import type { JobRow } from "#lib/domain/bulk/view-rows";
import { type AreaId, areaOf, type Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import type { CellProblem } from "#lib/rules/staff-list/cells";

/** The texts of imports, from the message files. */
export type ImportTexts = Awaited<ReturnType<typeof getTranslations<"staffImport">>>;

type ProblemTexts = Awaited<ReturnType<typeof getTranslations<"problems">>>;

/** Everything that a row needs to be put into words. */
export type ImportLabels = { t: ImportTexts; problems: ProblemTexts; language: Language };

/** What was typed for a row, or null if an account holds it now. */
export function typedOf({ content }: JobRow): ImportedRow | null {
  return content as ImportedRow | null;
}

/** The areas by name, in the reader's language. */
export function areaNames(areas: readonly AreaId[], language: Language): string {
  return areas.map((id) => areaOf(id).name[language]).join(", ");
}

/** Why somebody on the list is not invited, one message per problem. Empty if there is none. */
export function reasonsOf(labels: ImportLabels, row: JobRow): string[] {
  const { t, language } = labels;
  const code = row.outcome ?? row.refusal;
  const typed = typedOf(row);
  if (code === null || code === "done") return [];
  if (code === "rowUnusable" && typed) {
    const reasons = new Set(typed.problems.map((problem) => problemIn(labels, problem)));
    return typed.more ? [...reasons, t("moreProblems", { count: typed.more })] : [...reasons];
  }
  if (code === "notFound" && typed?.alike)
    return [
      t("reason_notFoundAlike", { number: typed.organization, others: alikeIn(typed.alike) }),
    ];
  const key = `reason_${code}` as "reason_notGrantable";
  if (!t.has(key)) return [t("reason_other")];
  const areas = areaNames(typed?.refused ?? [], language);
  return [t(key, { areas, number: typed?.organization ?? "", set: typed?.set ?? "" })];
}

/** Organizations with similar numbers. */
export function alikeIn(alike: NonNullable<ImportedRow["alike"]>): string {
  return alike.map(({ customerNumber, name }) => `${customerNumber} (${name})`).join(", ");
}

/** The problem of a cell: the column, then the message that the form would show. */
function problemIn(
  { t, problems }: ImportLabels,
  { code, column, value = "" }: CellProblem,
): string {
  const own = `problem_${code}` as "problem_areaUnknown";
  const text = t.has(own) ? t(own, { value }) : problems(code as "emailFormat", limits as never);
  const field = `column_${column}` as "column_email";
  const name = t.has(field) ? t(field) : column;
  return name ? t("cell", { column: name, text }) : text;
}

import type { ResultRow } from "#lib/domain/bulk/import-result";
import { eachField, personFields, validityFields } from "#lib/rules/user-fields";
import {
  areaNames,
  type ImportLabels,
  type ImportTexts,
  reasonsOf,
  typedOf,
} from "./import-labels";

const columns = [
  "row",
  ...personFields,
  ...validityFields,
  "organization",
  "set",
  "areas",
  "outcome",
  "reason",
  "userNumber",
] as const;

/** The headings of the result; an import recognizes them, so that the same file can be imported again. */
export function importHeaders(t: ImportTexts): string[] {
  return columns.map((column) => t(`head_${column}`));
}

/** A row as a line of the result: as typed, or as its account is now, with the outcome. */
export function importCsvRow(labels: ImportLabels, row: ResultRow): string[] {
  const { t, language } = labels;
  const typed = typedOf(row);
  const reasons = reasonsOf(labels, row);
  const outcome =
    row.outcome === "done" ? "wasInvited" : reasons.length > 0 ? "wasNotInvited" : "waits";
  const cells: Record<(typeof columns)[number], string> = {
    row: typed ? String(typed.row) : "",
    ...eachField(personFields, (field) => typed?.[field] ?? row.user?.[field] ?? ""),
    ...eachField(validityFields, (field) => typed?.[field] ?? row.user?.[field] ?? ""),
    organization: typed?.organization ?? row.user?.customerNumber ?? "",
    set: typed?.set ?? "",
    areas: areaNames(typed?.permissions ?? row.granted, language),
    outcome: t(outcome),
    reason: reasons.join(" "),
    userNumber: row.outcome === "done" ? String(row.userNumber ?? "") : "",
  };
  return columns.map((column) => cells[column]);
}

import { getLocale, getTranslations } from "next-intl/server";
import type { CellContent } from "#app/_components/cell";
import { Table } from "#app/_components/table";
import type { JobView } from "#lib/domain/bulk/view";
import type { JobRow, ShownRow } from "#lib/domain/bulk/view-rows";
import type { Language } from "#lib/rules/catalogue";
import { formatDay } from "#lib/rules/dates";
import type { ValidityField } from "#lib/rules/user-fields";
import { personTitle } from "../../_components/person-title";
import { alikeIn, areaNames, type ImportLabels, typedOf } from "./import-labels";
import { outcomeIn } from "./import-outcome";

/** The people on the list, their areas, and the expected or actual outcome. */
export async function ImportRows({ job }: { job: JobView }) {
  const t = await getTranslations("staffImport");
  const problems = await getTranslations("problems");
  const labels = { t, problems, language: (await getLocale()) as Language };
  // If the list only concerns the user's own organization, it is not repeated in every row.
  const showsOrganization = job.rows.some(
    (row) => row.organization?.organizationId !== job.organizationId || typedOf(row)?.alike,
  );
  return (
    <Table
      caption={t("caption")}
      columns={[
        { label: t(job.state === "prepared" ? "row" : "number"), className: "w-[10%]" },
        {
          label: t("person"),
          header: true,
          className: showsOrganization ? "w-[26%]" : "w-[32%]",
        },
        ...(showsOrganization ? [{ label: t("column_organization"), className: "w-[18%]" }] : []),
        { label: t("areas"), className: showsOrganization ? "w-[16%]" : "w-[24%]" },
        { label: t("result") },
      ]}
      rows={job.rows.map((row) => ({
        key: row.position,
        cells: [
          rowNumber(labels, row, job.state === "prepared"),
          personIn(labels, row),
          ...(showsOrganization ? [organizationIn(labels, row)] : []),
          areasOf(labels, row),
          outcomeIn(labels, row, job.state === "prepared"),
        ],
      }))}
    />
  );
}

/**
 * The row number in the file's spreadsheet. Nothing typed is kept of finished rows, so the result counts the people on the
 * list, and names the row of those who are still to be corrected (FEEL-D13).
 */
function rowNumber({ t }: ImportLabels, row: JobRow, isPreview: boolean): CellContent {
  const typed = typedOf(row);
  if (isPreview) return typed ? { lead: t("row"), text: String(typed.row) } : {};
  const inFile = typed ? [t("rowInFile", { row: typed.row })] : [];
  return { lead: t("number"), text: String(row.position), lines: inFile };
}

/**
 * The areas on the list, with the permission set that it names and what of that stays away; or, once there is an
 * account, its own.
 */
function areasOf({ t, language }: ImportLabels, row: ShownRow): CellContent {
  const typed = typedOf(row);
  const permissions = typed?.permissions ?? row.granted;
  const withheld = typed?.withheld ?? [];
  const lines = [
    typed?.given && typed.set && t("set", { name: typed.set }),
    permissions.length > 0 && areaNames(permissions, language),
    withheld.length > 0 && t("withheld", { areas: areaNames(withheld, language) }),
  ].filter((line) => typeof line === "string" && line !== "");
  return lines.length > 0 ? { lines: lines as string[] } : {};
}

/** FF-F12: the organization with this customer number, and those whose numbers differ only in leading zeros. */
function organizationIn({ t }: ImportLabels, row: ShownRow): CellContent {
  const typed = typedOf(row);
  const number = typed?.organization ?? row.organization?.customerNumber ?? "";
  if (!row.organization) return { text: number };
  const alike = typed?.alike ? [t("alike", { others: alikeIn(typed.alike) })] : [];
  return { title: row.organization.name, lines: [number, ...alike] };
}

/** The person as typed or, once there is an account, as stored there. */
function personIn(labels: ImportLabels, row: JobRow): CellContent {
  const { t } = labels;
  const typed = typedOf(row);
  const person = typed ?? row.user;
  if (!person) return { title: t("gone", { number: String(row.userNumber) }) };
  const { title, lines = [] } = personTitle(person);
  const dates = typed && typed.problems.length > 0 ? "" : validityIn(labels, person);
  return {
    title: title || t("unnamed"),
    lines: dates ? [...lines, dates] : lines,
    ...(!typed && { href: `/users/${row.userNumber}` }),
  };
}

/** the days as they were understood, so that a day and a month that were mixed up are seen. */
function validityIn(
  { t, language }: ImportLabels,
  { validFrom, validUntil }: Partial<Record<ValidityField, string | null>>,
): string {
  const from = validFrom ? formatDay(validFrom, language) : "";
  const until = validUntil ? formatDay(validUntil, language) : "";
  if (!from && !until) return "";
  return t(from && until ? "validBetween" : from ? "validFrom" : "validUntil", { from, until });
}

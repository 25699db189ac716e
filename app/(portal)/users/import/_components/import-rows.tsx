import { getLocale, getTranslations } from "next-intl/server";
import { RowTitle } from "#app/_components/row-parts";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { JobView } from "#lib/domain/bulk/view";
import type { Language } from "#lib/rules/catalogue";
import type { JobRow, ShownRow } from "../../../../../lib/domain/bulk/view-rows";
import { PersonTitle } from "../../_components/person-title";
import { alikeIn, areaNames, type ImportLabels, typedOf } from "./import-labels";
import { Outcome } from "./import-outcome";

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
        { label: t("row"), className: "w-[8%]" },
        { label: t("person"), className: showsOrganization ? "w-[26%]" : "w-[32%]" },
        ...(showsOrganization ? [{ label: t("column_organization"), className: "w-[18%]" }] : []),
        { label: t("areas"), className: showsOrganization ? "w-[16%]" : "w-[24%]" },
        { label: t("result") },
      ]}
    >
      {job.rows.map((row) => (
        <Row key={row.position}>
          <Cell className="text-soft tabular-nums empty:narrow:hidden">
            <RowNumber label={t("row")} row={row} />
          </Cell>
          <RowHeader>
            <Person labels={labels} row={row} />
          </RowHeader>
          {showsOrganization && (
            <Cell className="wrap-anywhere">
              <OrganizationOf labels={labels} row={row} />
            </Cell>
          )}
          <Cell className="text-sm empty:narrow:hidden">
            {areaNames(typedOf(row)?.permissions ?? [], labels.language)}
          </Cell>
          <Cell>
            <Outcome labels={labels} row={row} asks={job.state === "prepared"} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

/** The row number in the file's spreadsheet; nothing typed is kept of finished rows. */
function RowNumber({ label, row }: { label: string; row: JobRow }) {
  const typed = typedOf(row);
  if (!typed) return null;
  return (
    <>
      <span className="hidden narrow:inline">{label} </span>
      {typed.row}
    </>
  );
}

/** FF-F12: the organization with this customer number, and those whose numbers differ only in leading zeros. */
function OrganizationOf({ labels: { t }, row }: { labels: ImportLabels; row: ShownRow }) {
  const typed = typedOf(row);
  const number = typed?.organization ?? row.organization?.customerNumber ?? "";
  return (
    <>
      {row.organization ? <RowTitle title={row.organization.name} detail={number} /> : number}
      {row.organization && typed?.alike && (
        <span className="block text-sm">{t("alike", { others: alikeIn(typed.alike) })}</span>
      )}
    </>
  );
}

/** The person as typed or, once there is an account, as stored there. */
function Person({ labels: { t }, row }: { labels: ImportLabels; row: JobRow }) {
  const typed = typedOf(row);
  if (typed) return <PersonTitle person={typed} unnamed={t("unnamed")} />;
  if (!row.user) return <RowTitle title={t("gone", { number: String(row.userNumber) })} />;
  return <PersonTitle href={`/users/${row.userNumber}`} person={row.user} />;
}

import type { ReportKind } from "#lib/rules/letter-kinds";

/** What an administrator may be told, and whether they want it. */
type ReportChoice = { kind: ReportKind; label: string; wanted: boolean };

/** FEEL-M13: a checkbox for each report to administrators. */
export function ReportChoices({
  legend,
  reports,
}: {
  legend: string;
  reports: readonly ReportChoice[];
}) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-semibold">{legend}</legend>
      {reports.map(({ kind, label, wanted }) => (
        <label key={kind} className="flex items-start gap-2.5">
          <input
            type="checkbox"
            className="tick"
            name="reports"
            value={kind}
            defaultChecked={wanted}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}

import type { OptionalKind } from "#lib/rules/letter-kinds";

/** What an administrator may be told, and whether they want it. */
type ReportChoice = { kind: OptionalKind; label: string; wanted: boolean };

/** FEEL-M13: a checkbox for each report to administrators. */
export function ReportChoices({
  legend,
  note,
  reports,
}: {
  legend: string;
  note: string;
  reports: readonly ReportChoice[];
}) {
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-semibold">{legend}</legend>
      <p className="mb-1 text-sm text-soft">{note}</p>
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

import type { Column } from "./column";

/** A checkbox of a form that stands elsewhere in the panel. */
export function Tick({
  of,
  ticks,
  value,
}: {
  of?: string;
  ticks: NonNullable<Column["ticks"]>;
  value: string | number;
}) {
  return (
    <input
      type="checkbox"
      className="tick"
      name={ticks.name}
      value={value}
      form={ticks.form}
      defaultChecked={ticks.checked}
      aria-label={`${ticks.label}: ${of}`}
    />
  );
}

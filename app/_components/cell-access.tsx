import { AccessIndicator, type AccessMarks } from "./access-indicator";
import type { CellContent } from "./cell";

/**
 * The names of all areas by section, in the order of the access indicator, and how many of them somebody may open:
 * "{open} von {all}", and " Bereichen" for screen readers.
 */
export type AreaNames = { names: readonly (readonly string[])[]; count: string; unit: string };

/**
 * The access indicator with the number of open areas as text, which opens the list of their names, and the permission set
 * that the user was given.
 */
export function Access({ cell, areas }: { cell: CellContent; areas: AreaNames }) {
  const { access: marks = "", off, set } = cell;
  const open = namesOf(marks, areas, "+");
  const all = open.length + namesOf(marks, areas, "-").length;
  const count = areas.count.replace("{open}", String(open.length)).replace("{all}", String(all));
  return (
    <>
      <AccessIndicator marks={marks} off={off} />
      {open.length > 0 ? (
        <details>
          <summary aria-label={count + areas.unit}>{count}</summary>
          {open.join(", ")}
        </details>
      ) : (
        <p>
          {count}
          <span className="sr-only">{areas.unit}</span>
        </p>
      )}
      {set && (
        <p className="set">
          {set}
          {cell.drift && (
            <>
              , <strong>{cell.drift}</strong>
            </>
          )}
        </p>
      )}
    </>
  );
}

/** The areas with this mark. */
function namesOf(marks: AccessMarks, { names }: AreaNames, wanted: string): string[] {
  return marks
    .split(" ")
    .flatMap((section, index) =>
      [...section].flatMap((mark, place) => (mark === wanted ? (names[index]?.[place] ?? []) : [])),
    );
}

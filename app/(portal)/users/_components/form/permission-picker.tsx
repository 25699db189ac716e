"use client";

import { ErrorMessage } from "#app/_components/field";
import { Picker, PickerRow, PickerSection } from "#app/_components/picker";

export type PickerArea = {
  id: string;
  label: string;
  hint: string;
  checked: boolean;
  /** Why it can not be changed. */
  locked?: string;
};
export type PickerGroup = { legend: string; countOf: string; areas: PickerArea[] };

/** the checkboxes by section, in the catalogue's order; what can not be changed is locked and says why. */
export function PermissionPicker({
  groups,
  ticked,
  error,
}: {
  groups: PickerGroup[];
  /** What came back with an answer; before that each box shows its stored state. */
  ticked?: string | string[];
  error?: React.ReactNode;
}) {
  return (
    <Picker>
      {error && (
        <div className="px-sheet pb-4">
          <ErrorMessage id="permissions-error">{error}</ErrorMessage>
        </div>
      )}
      {groups.map(({ legend, countOf, areas }) => (
        <PickerSection key={legend} legend={legend} countOf={countOf}>
          {areas.map(({ id, label, hint, checked, locked }) => (
            <PickerRow
              key={id}
              id={`permission-${id}`}
              label={label}
              hint={hint}
              locked={locked}
              value={id}
              defaultChecked={ticked && !locked ? ticked.includes(id) : checked}
              aria-describedby={error ? "permissions-error" : undefined}
              name={locked ? `locked-${id}` : "permissions"}
            />
          ))}
        </PickerSection>
      ))}
    </Picker>
  );
}

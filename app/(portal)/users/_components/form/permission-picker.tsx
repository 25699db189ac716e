"use client";

import { ErrorMessage } from "#app/_components/field";
import { Picker, PickerRow, PickerSection } from "#app/_components/picker";
import { SectionButtons, type SectionTexts } from "./section-buttons";

type PickerArea = {
  id: string;
  /** The place of its door in the row at the head of the page, from 1 on. */
  door: number;
  label: string;
  hint: string;
  checked?: boolean;
  /** Why it cannot be changed. */
  locked?: string;
};

/** The areas of one section, with its heading. */
export type PickerGroup = {
  /** The section's id in the catalogue. */
  id: string;
  legend: string;
  countOf: string;
  areas: PickerArea[];
};

/** the checkboxes by section, in catalogue order; those that cannot be changed are locked, with the reason. */
export function PermissionPicker({
  groups,
  buttons,
  ticked,
  error,
}: {
  groups: PickerGroup[];
  /** Without them the form has no buttons that tick all boxes of a section, or none. */
  buttons?: SectionTexts;
  /** The ticked boxes of a refused form; otherwise each box shows its stored state. */
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
      {groups.map(({ id: section, legend, countOf, areas }) => (
        <PickerSection
          key={section}
          legend={legend}
          countOf={countOf}
          buttons={
            buttons &&
            areas.filter(({ locked }) => !locked).length > 1 && (
              <SectionButtons section={section} legend={legend} labels={buttons} />
            )
          }
        >
          {areas.map(({ id, door, label, hint, checked, locked }) => (
            <PickerRow
              key={id}
              id={`permission-${id}`}
              label={label}
              hint={hint}
              locked={locked}
              data-door={locked ? undefined : door}
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

import type { ComponentProps } from "react";
import { classes } from "./classes";
import { Field, type FieldTexts } from "./field";

/** An option as value and text, or a group of options. */
export type Choice = readonly [value: string, text: string] | { group: string; choices: Choice[] };

type SelectFieldProps = FieldTexts &
  ComponentProps<"select"> & { name: string; choices?: readonly Choice[] };

/**
 * A field with a native select; the options are `choices` or its children. Inside a form with a server action give it a `key` that
 * changes with each response: otherwise React resets selects to their first option.
 */
export function SelectField({
  label,
  hint,
  hintBelow,
  error,
  id,
  className,
  choices = [],
  children,
  ...props
}: SelectFieldProps) {
  return (
    <Field id={id ?? props.name} {...{ label, hint, hintBelow, error }}>
      {(wiring) => (
        <select {...props} {...wiring} className={classes("input", className)}>
          {children}
          <Choices choices={choices} />
        </select>
      )}
    </Field>
  );
}

/** The options of a select. */
export function Choices({ choices }: { choices: readonly Choice[] }) {
  return choices.map((choice) =>
    "group" in choice ? (
      <optgroup key={choice.group} label={choice.group}>
        <Choices choices={choice.choices} />
      </optgroup>
    ) : (
      <option key={choice[0]} value={choice[0]}>
        {choice[1]}
      </option>
    ),
  );
}

import type { ComponentProps } from "react";
import { classes } from "./classes";
import { Field, type FieldTexts } from "./field";

type SelectFieldProps = FieldTexts & ComponentProps<"select"> & { name: string };

/**
 * A field with a native select; the options are its children. Inside a form with a server action give it a `key` that
 * changes with each response: otherwise React resets selects to their first option.
 */
export function SelectField({
  label,
  hint,
  hintBelow,
  error,
  id,
  className,
  ...props
}: SelectFieldProps) {
  return (
    <Field id={id ?? props.name} {...{ label, hint, hintBelow, error }}>
      {(wiring) => <select {...props} {...wiring} className={classes("input", className)} />}
    </Field>
  );
}

import type { ComponentProps } from "react";
import { Field, type FieldTexts } from "./field";

/** A field for a file. The chosen file cannot be shown again: after a refusal it has to be chosen again. */
export function FileField({
  label,
  hint,
  error,
  ...props
}: FieldTexts & ComponentProps<"input"> & { name: string }) {
  return (
    <Field id={props.name} {...{ label, hint, error }}>
      {(wiring) => (
        <input
          type="file"
          {...props}
          {...wiring}
          className="input file:mr-3 file:min-h-7 file:cursor-pointer file:rounded-sm file:border file:border-control file:bg-surface file:px-3 file:font-semibold file:text-ink"
        />
      )}
    </Field>
  );
}

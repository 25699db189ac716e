import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Icon } from "./icon";

/** What is written around a control. */
export type FieldTexts = {
  label: ReactNode;
  hint?: ReactNode;
  /** Puts the hint below the input, where it would break the alignment with a neighbour. */
  hintBelow?: boolean;
  error?: ReactNode;
};

/** The attributes that connect a control with its label, hint and error. */
export type Wiring = { id: string; "aria-describedby"?: string; "aria-invalid"?: true };

/** Label, hint, error and control, in this order; the control is drawn with the given wiring. */
export function Field({
  id,
  label,
  hint,
  hintBelow,
  error,
  children,
}: FieldTexts & { id: string; children: (wiring: Wiring) => ReactNode }) {
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const hintLine = hint && (
    <p id={`${id}-hint`} className="text-sm text-soft">
      {hint}
    </p>
  );
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {!hintBelow && hintLine}
      {error && <ErrorMessage id={`${id}-error`}>{error}</ErrorMessage>}
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {hintBelow && hintLine}
    </div>
  );
}

/** A problem, where it occurs. Groups of checkboxes use it without a field. */
export function ErrorMessage({ id, children }: { id: string; children: ReactNode }) {
  return (
    <p id={id} className="error-message">
      <Icon icon="circle-alert" />
      <span>{children}</span>
    </p>
  );
}

/** An input alone, for texts from either side; accepts everything that an `<input>` does, including `ref`. */
export function TextInput({ className, ...props }: ComponentProps<"input">) {
  return <input type="text" dir="auto" {...props} className={classes("input", className)} />;
}

type TextFieldProps = FieldTexts & ComponentProps<"input"> & { name: string };

/** A field with an input; its id is its name unless given. */
export function TextField({ label, hint, hintBelow, error, id, ...props }: TextFieldProps) {
  return (
    <Field id={id ?? props.name} {...{ label, hint, hintBelow, error }}>
      {(wiring) => <TextInput {...props} {...wiring} />}
    </Field>
  );
}

/** Fields side by side, if there is room. */
export function FieldRow({ children }: { children: ReactNode }) {
  return <div className="field-row">{children}</div>;
}

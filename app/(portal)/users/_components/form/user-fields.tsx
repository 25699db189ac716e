import { FieldRow, TextField } from "#app/_components/field";
import { type FormProblem, problemOf } from "#app/_components/form-frame";
import type { FormState } from "#lib/rules/form";
import type { UserField } from "#lib/rules/user-fields";
import type { DrawnField } from "./user-form";

/** The input attributes of each kind of field; without autofill, because the values are another person's. */
const inputs = {
  text: { autoComplete: "off" },
  email: { inputMode: "email", autoComplete: "off", autoCapitalize: "none", spellCheck: false },
  // Not type="date": it follows the browser's language and not the page's (FEEL-D16).
  day: { autoComplete: "off" },
} as const;

/** Fields of a user side by side, with an address below them. */
export function UserFields({
  fields,
  errors,
  values,
  readOnly,
  focused,
}: {
  fields: readonly DrawnField[];
  errors: readonly FormProblem[];
  values: FormState["values"];
  readOnly?: boolean;
  /** The field for which the page is opened. */
  focused?: UserField;
}) {
  const inputOf = ({ name, kind, label, hint }: DrawnField) => (
    <TextField
      key={name}
      name={name}
      label={label}
      hint={hint}
      hintBelow={kind === "day"}
      error={problemOf(errors, name)}
      defaultValue={values[name]}
      readOnly={readOnly}
      autoFocus={name === focused}
      {...inputs[kind]}
    />
  );
  return (
    <>
      <FieldRow>{fields.filter(({ kind }) => kind !== "email").map(inputOf)}</FieldRow>
      {fields.filter(({ kind }) => kind === "email").map(inputOf)}
    </>
  );
}

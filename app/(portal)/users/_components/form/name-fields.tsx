import { FieldRow, TextField } from "#app/_components/field";
import { type FormProblem, problemOf } from "#app/_components/form-frame";
import type { FormState } from "#lib/rules/form";
import type { UserFormTexts } from "./user-form";

/** First and last name, side by side; never filled in by a browser, because they are another person's. */
export function NameFields({
  texts,
  errors,
  values,
  readOnly,
}: {
  texts: UserFormTexts;
  errors: readonly FormProblem[];
  values: FormState["values"];
  readOnly?: boolean;
}) {
  return (
    <FieldRow>
      {(["firstName", "lastName"] as const).map((name) => (
        <TextField
          key={name}
          name={name}
          label={texts[name]}
          error={problemOf(errors, name)}
          defaultValue={values[name]}
          readOnly={readOnly}
          autoComplete="off"
        />
      ))}
    </FieldRow>
  );
}

import type { UseFormRegister } from "react-hook-form";
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
  register,
}: {
  texts: UserFormTexts;
  errors: readonly FormProblem[];
  values: FormState["values"];
  readOnly?: boolean;
  register: UseFormRegister<Record<string, unknown>>;
}) {
  return (
    <FieldRow>
      {(["firstName", "lastName"] as const).map((name) => (
        <TextField
          key={name}
          label={texts[name]}
          error={problemOf(errors, name)}
          defaultValue={values[name]}
          readOnly={readOnly}
          autoComplete="off"
          {...register(name)}
        />
      ))}
    </FieldRow>
  );
}

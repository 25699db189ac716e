import type { UseFormRegister } from "react-hook-form";
import { FieldRow, TextField } from "#app/_components/field";
import { type FormProblem, problemOf } from "#app/_components/form-frame";
import type { FormState } from "#lib/rules/form";

export type MasterDataTexts = Record<
  "name" | "place" | "contactFirstName" | "contactLastName" | "contactEmail" | "contactEmailHint",
  string
>;

/** what an organization is known by, and whom its letters go to; never filled in by a browser. */
export function MasterDataFields({
  texts,
  errors,
  values,
  register,
}: {
  texts: MasterDataTexts;
  errors: readonly FormProblem[];
  values: FormState["values"];
  register: UseFormRegister<Record<string, unknown>>;
}) {
  const field = (name: keyof MasterDataTexts) => ({
    label: texts[name],
    error: problemOf(errors, name),
    defaultValue: values[name],
    autoComplete: "off",
    ...register(name),
  });
  return (
    <div className="grid gap-5">
      <FieldRow>
        <TextField {...field("name")} />
        <TextField {...field("place")} />
      </FieldRow>
      <FieldRow>
        <TextField {...field("contactFirstName")} />
        <TextField {...field("contactLastName")} />
      </FieldRow>
      <TextField
        {...field("contactEmail")}
        hint={texts.contactEmailHint}
        inputMode="email"
        autoCapitalize="none"
        spellCheck={false}
      />
    </div>
  );
}

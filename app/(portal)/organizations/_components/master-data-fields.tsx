import { FieldRow, TextField } from "#app/_components/field";
import { type FormProblem, problemOf } from "#app/_components/form-frame";
import type { FormState } from "#lib/rules/form";

/** The labels of the fields, and the hint below the address. */
export type MasterDataTexts = Record<
  "name" | "place" | "contactFirstName" | "contactLastName" | "contactEmail" | "contactEmailHint",
  string
>;

/** the fields of the name and the contact; without autofill. */
export function MasterDataFields({
  texts,
  errors,
  values,
}: {
  texts: MasterDataTexts;
  errors: readonly FormProblem[];
  values: FormState["values"];
}) {
  const field = (name: keyof MasterDataTexts) => ({
    name,
    label: texts[name],
    error: problemOf(errors, name),
    defaultValue: values[name],
    autoComplete: "off",
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

"use client";

import type { ComponentProps } from "react";
import { TextField } from "#app/_components/field";
import { type FormProblem, problemOf } from "#app/_components/form-frame";
import type { StoredAppearance } from "#lib/domain/appearances/row";

/** A text of an appearance: what was typed, otherwise what is stored. Browsers fill in nothing: it is about a company. */
export function AppearanceField({
  name,
  errors,
  values,
  stored,
  ...field
}: Omit<ComponentProps<typeof TextField>, "name"> & {
  name: Exclude<keyof StoredAppearance, "logoHash">;
  errors: readonly FormProblem[];
  values: Readonly<Record<string, string | string[]>>;
  stored: StoredAppearance | null;
}) {
  return (
    <TextField
      name={name}
      error={problemOf(errors, name)}
      defaultValue={values[name] ?? stored?.[name] ?? ""}
      autoComplete="off"
      {...field}
    />
  );
}

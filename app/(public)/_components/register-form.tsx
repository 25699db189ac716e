"use client";

import type { ReactNode } from "react";
import { CardHead } from "#app/_components/card-head";
import { FieldRow, TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { SubmitButton } from "#app/_components/sent-form";
import { useCheckedForm } from "../../_forms/use-checked-form";
import { registerAction } from "../actions";

type Texts = Record<
  "title" | "firstName" | "lastName" | "email" | "emailHint" | "submit" | "problem",
  string
>;

/** the registration form. The link's token determines the organization; it does not determine an address. */
export function RegisterForm({
  titles,
  texts,
  problems,
  link,
  lead,
}: {
  titles: { plain: string; error: string };
  texts: Texts;
  problems: Record<string, string>;
  /** The id of the link that this page was drawn for. */
  link: string;
  lead: ReactNode;
}) {
  const { errors, values, occasion, formProps } = useCheckedForm(
    registerAction,
    "registration",
    async () => (await import("#lib/rules/schemas/users")).registration,
    problems,
    [],
  );
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      labels={texts}
      idOf={(field) => field || "firstName"}
      head={<CardHead title={texts.title} lead={lead} />}
      className="grid gap-5"
      {...formProps}
    >
      <input type="hidden" name="link" value={link} />
      <FieldRow>
        <TextField
          name="firstName"
          label={texts.firstName}
          error={problemOf(errors, "firstName")}
          defaultValue={values.firstName}
          autoComplete="given-name"
        />
        <TextField
          name="lastName"
          label={texts.lastName}
          error={problemOf(errors, "lastName")}
          defaultValue={values.lastName}
          autoComplete="family-name"
        />
      </FieldRow>
      <TextField
        name="email"
        label={texts.email}
        hint={texts.emailHint}
        error={problemOf(errors, "email")}
        defaultValue={values.email}
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        spellCheck={false}
      />
      <SubmitButton variant="primary" wide>
        {texts.submit}
      </SubmitButton>
    </FormFrame>
  );
}

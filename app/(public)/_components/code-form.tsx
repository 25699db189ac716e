"use client";

import type { ReactNode } from "react";
import { TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import type { FormState } from "#lib/rules/form";
import { OwnPassword, type OwnPasswordTexts } from "./own-password";

/** D-1: a second factor as a code of the app or a recovery code, alone or after the password. */
export function CodeForm({
  action,
  titles,
  texts,
  kind,
  next,
  head,
  password,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  titles: { plain: string; error: string };
  texts: Record<"code" | "codeHint" | "submit" | "problem", string>;
  /** Null for a user without a second factor, who only gives the password. */
  kind: "app" | "recoveryCode" | null;
  next: string;
  head: ReactNode;
  /** Given where the form asks for the password too. */
  password?: OwnPasswordTexts;
}) {
  const [state, submit, pending] = useFormAction(action);
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={state.errors}
      occasion={state.submission}
      idOf={(field) => field || (password ? "currentPassword" : "code")}
      action={submit}
      pending={pending}
      className="grid gap-5"
      head={head}
    >
      {password && (
        <OwnPassword texts={password} error={problemOf(state.errors, "currentPassword")} />
      )}
      {kind && (
        <TextField
          name="code"
          label={texts.code}
          hint={texts.codeHint}
          error={problemOf(state.errors, "code")}
          inputMode={kind === "app" ? "numeric" : "text"}
          autoComplete={kind === "app" ? "one-time-code" : "off"}
          autoCapitalize="none"
          spellCheck={false}
        />
      )}
      <input type="hidden" name="next" value={next} />
      <SubmitButton variant="primary" wide>
        {texts.submit}
      </SubmitButton>
    </FormFrame>
  );
}

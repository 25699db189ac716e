"use client";

import type { ReactNode } from "react";
import { Button } from "#app/_components/button";
import { TextField } from "#app/_components/field";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { useFormAction } from "#app/_forms/sending";
import { enterWithCodeAction } from "../sign-in/actions";

/** D-1: the second step with a code of the app, or a recovery code. */
export function CodeForm({
  titles,
  texts,
  kind,
  next,
  head,
}: {
  titles: { plain: string; error: string };
  texts: Record<"code" | "codeHint" | "submit" | "problem", string>;
  kind: "app" | "recoveryCode";
  next: string;
  head: ReactNode;
}) {
  const [state, submit] = useFormAction(enterWithCodeAction);
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={state.errors}
      occasion={state.submission}
      idOf={(field) => field || "code"}
      action={submit}
      className="grid gap-5"
      head={head}
    >
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
      <input type="hidden" name="next" value={next} />
      <Button variant="primary" wide>
        {texts.submit}
      </Button>
    </FormFrame>
  );
}

"use client";

import type { ReactNode } from "react";
import { FormFrame, problemOf } from "#app/_components/form-frame";
import { SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { AppSetup, type AppSetupTexts } from "../../_second-factor/app-setup";
import { enrolAppAction } from "../sign-in/actions";

/** D-1: sets up an app before entering. */
export function EnrolAppForm({
  titles,
  texts,
  next,
  head,
  ...setup
}: {
  titles: { plain: string; error: string };
  texts: AppSetupTexts & Record<"submit" | "problem", string>;
  next: string;
  head: ReactNode;
  picture: ReactNode;
  secret: string;
}) {
  const [state, submit, pending] = useFormAction(enrolAppAction);
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={state.errors}
      occasion={state.submission}
      idOf={(field) => field || "code"}
      action={submit}
      pending={pending}
      className="grid grid-cols-[minmax(0,1fr)] gap-5"
      head={head}
    >
      <AppSetup {...setup} texts={texts} error={problemOf(state.errors, "code")} />
      <input type="hidden" name="next" value={next} />
      <SubmitButton variant="primary" wide>
        {texts.submit}
      </SubmitButton>
    </FormFrame>
  );
}

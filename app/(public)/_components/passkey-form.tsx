"use client";

import { problemOf } from "#app/_components/form-frame";
import { Icon } from "#app/_components/icon";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import type { FormState } from "#lib/rules/form";
import { Problems } from "../../_second-factor/problems";
import { type Ceremony, usePasskey } from "../../_second-factor/use-passkey";
import { OwnPassword, type OwnPasswordTexts } from "./own-password";

/** D-1: a passkey as the second factor, alone or after the password. */
export function PasskeyForm({
  action,
  request,
  next,
  primary,
  texts,
  password,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  request: Extract<Ceremony, { request: unknown }>["request"];
  next: string;
  /** Whether this page offers no other way. */
  primary: boolean;
  texts: Record<"usePasskey" | "passkeyCancelled" | "passkeyUnsupported" | "needsScript", string>;
  /** Given where the form asks for the password too; `passwordMissing` is said before the browser asks for the passkey. */
  password?: OwnPasswordTexts & { passwordMissing: string };
}) {
  const {
    problems,
    values: _,
    ...handlers
  } = usePasskey(action, { request }, texts, (body) =>
    password && !body.get("currentPassword")
      ? { field: "currentPassword", text: password.passwordMissing }
      : null,
  );
  return (
    <SentForm {...handlers} noValidate className={password ? "grid gap-5" : "grid gap-3"}>
      {password && <OwnPassword texts={password} error={problemOf(problems, "currentPassword")} />}
      <input type="hidden" name="answer" value="" />
      <input type="hidden" name="next" value={next} />
      <SubmitButton variant={primary ? "primary" : "secondary"} wide>
        <Icon icon="key-round" />
        {texts.usePasskey}
      </SubmitButton>
      <noscript>
        <p className="text-sm text-soft">{texts.needsScript}</p>
      </noscript>
      <Problems problems={problems.filter(({ field }) => field !== "currentPassword")} />
    </SentForm>
  );
}

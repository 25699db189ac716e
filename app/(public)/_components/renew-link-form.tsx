"use client";

import { Icon } from "#app/_components/icon";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { renewLinkAction } from "../actions";

/** Sends a new link to the stored address with one click; nothing has to be typed again. */
export function RenewLinkForm({
  link,
  intro,
  submit,
}: {
  link: string;
  intro: string;
  submit: string;
}) {
  const [state, send, pending] = useFormAction(renewLinkAction);
  return (
    <SentForm action={send} pending={pending} className="grid gap-5">
      <input type="hidden" name="link" value={link} />
      <p>{intro}</p>
      {state.errors.map(({ text }) => (
        <p key={text} role="alert" className="text-danger-ink">
          {text}
        </p>
      ))}
      <SubmitButton variant="primary" wide>
        <Icon icon="mail" />
        {submit}
      </SubmitButton>
    </SentForm>
  );
}

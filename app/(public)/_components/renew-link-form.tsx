"use client";

import { Button } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
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
  const [state, send] = useFormAction(renewLinkAction);
  return (
    <form action={send} className="grid gap-5">
      <input type="hidden" name="link" value={link} />
      <p>{intro}</p>
      {state.errors.map(({ text }) => (
        <p key={text} role="alert" className="text-danger-ink">
          {text}
        </p>
      ))}
      <Button variant="primary" wide>
        <Icon icon="mail" />
        {submit}
      </Button>
    </form>
  );
}

"use client";

import { Actions } from "#app/_components/actions";
import { Button, LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { SubmitButton } from "#app/_components/sent-form";
import { ReferenceForm } from "../../_components/reference-form";
import { codesNotedAction } from "../second-factor/actions";

/** Save, print, and continue. Printing needs JavaScript, saving does not. */
export function CodesNotedForm({
  file,
  next,
  texts,
}: {
  /** The codes as a file to download. */
  file: { address: string; name: string };
  next: string;
  texts: Record<"save" | "print" | "noted", string>;
}) {
  return (
    <Actions end>
      <LinkButton href={file.address} download={file.name}>
        <Icon icon="download" />
        {texts.save}
      </LinkButton>
      <Button type="button" onClick={() => window.print()}>
        <Icon icon="printer" />
        {texts.print}
      </Button>
      <ReferenceForm action={codesNotedAction} fields={next ? { next } : {}}>
        <SubmitButton variant="primary">{texts.noted}</SubmitButton>
      </ReferenceForm>
    </Actions>
  );
}

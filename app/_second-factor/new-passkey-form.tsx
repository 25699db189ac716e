"use client";

import { TextField } from "#app/_components/field";
import { Icon } from "#app/_components/icon";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import type { FormState } from "#lib/rules/form";
import { Problems } from "./problems";
import { type Ceremony, usePasskey } from "./use-passkey";

type NewPasskeyTexts = Record<
  | "passkeyName"
  | "passkeyNameHint"
  | "passkeyNameMissing"
  | "createPasskey"
  | "passkeyCancelled"
  | "passkeyUnsupported"
  | "needsScript",
  string
>;

/** D-1: a new passkey with a name by which its user tells it from others. */
export function NewPasskeyForm({
  action,
  creation,
  texts,
  hidden = {},
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  creation: Extract<Ceremony, { create: unknown }>["create"];
  texts: NewPasskeyTexts;
  hidden?: Readonly<Record<string, string>>;
}) {
  const { problems, values, ...handlers } = usePasskey(
    action,
    { create: creation },
    texts,
    (body) =>
      String(body.get("name")).trim() ? null : { field: "name", text: texts.passkeyNameMissing },
  );
  const nameProblem = problems.find(({ field }) => field === "name");
  return (
    <SentForm {...handlers} noValidate className="grid max-w-card gap-4">
      <input type="hidden" name="answer" value="" />
      {Object.entries(hidden).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <TextField
        name="name"
        id="passkeyName"
        label={texts.passkeyName}
        hint={texts.passkeyNameHint}
        error={nameProblem?.text}
        defaultValue={typeof values.name === "string" ? values.name : ""}
        autoComplete="off"
      />
      <div>
        <SubmitButton>
          <Icon icon="key-round" />
          {texts.createPasskey}
        </SubmitButton>
      </div>
      <noscript>
        <p className="text-sm text-soft">{texts.needsScript}</p>
      </noscript>
      <Problems problems={problems.filter(({ field }) => field !== "name")} />
    </SentForm>
  );
}

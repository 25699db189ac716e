"use client";

import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { FormFrame } from "#app/_components/form-frame";
import { SubmitButton } from "#app/_components/sent-form";
import type { UserField } from "#lib/rules/user-fields";
import { useCheckedForm } from "../../../../_forms/use-checked-form";
import { UserFields } from "../../_components/form/user-fields";
import { type DrawnField, labelsOf } from "../../_components/form/user-form";
import { confirmJobAction } from "../actions";

/** asks for the days that limit many accounts, or may limit them, and confirms their job. */
export function LimitForm({
  titles,
  texts,
  problems,
  job,
  fields,
  values: filled,
  back,
}: {
  titles: { plain: string; error: string };
  texts: Record<"problem" | "cancel" | "confirm", string>;
  /** The messages of the schema's problems. */
  problems: Record<string, string>;
  job: string;
  fields: DrawnField[];
  /** What is proposed, as fields show it. */
  values: Partial<Record<UserField, string>>;
  back: string;
}) {
  const { errors, values, occasion, formProps } = useCheckedForm(
    confirmJobAction,
    "limit",
    async () => (await import("#lib/rules/schemas/bulk")).jobConfirmation,
    problems,
    [],
  );
  return (
    <FormFrame
      titles={titles}
      problem={texts.problem}
      errors={errors}
      occasion={occasion}
      labels={labelsOf(fields)}
      head={null}
      className="grid gap-5"
      {...formProps}
    >
      <input type="hidden" name="job" value={job} />
      <UserFields fields={fields} errors={errors} values={{ ...filled, ...values }} />
      <Actions>
        <LinkButton href={back}>{texts.cancel}</LinkButton>
        <SubmitButton variant="primary">{texts.confirm}</SubmitButton>
      </Actions>
    </FormFrame>
  );
}

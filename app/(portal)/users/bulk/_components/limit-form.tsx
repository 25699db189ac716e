"use client";

import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { FormFrame } from "#app/_components/form-frame";
import { SubmitButton } from "#app/_components/sent-form";
import type { Language } from "#lib/rules/catalogue";
import { useCheckedForm } from "../../../../_forms/use-checked-form";
import { UserFields } from "../../_components/form/user-fields";
import type { DrawnField } from "../../_components/form/user-form";
import { confirmJobAction } from "../actions";

/** asks for the days that limit many accounts, or may limit them, and confirms their job. */
export function LimitForm({
  titles,
  texts,
  problems,
  job,
  fields,
  proposedEnd,
  language,
  back,
}: {
  titles: { plain: string; error: string };
  texts: Record<"problem" | "cancel" | "confirm", string>;
  /** The messages of the schema's problems. */
  problems: Record<string, string>;
  job: string;
  fields: DrawnField[];
  /** The last day that is proposed (YYYY-MM-DD); null for none. */
  proposedEnd: string | null;
  /** Of the page, for the order of a date. */
  language: Language;
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
      head={null}
      className="grid gap-5"
      {...formProps}
    >
      <input type="hidden" name="job" value={job} />
      <UserFields
        fields={fields}
        errors={errors}
        values={{ validUntil: proposedEnd ?? "", ...values }}
        language={language}
      />
      <Actions>
        <LinkButton href={back}>{texts.cancel}</LinkButton>
        <SubmitButton variant="primary">{texts.confirm}</SubmitButton>
      </Actions>
    </FormFrame>
  );
}

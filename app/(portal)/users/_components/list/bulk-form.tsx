"use client";

import { ErrorMessage } from "#app/_components/field";
import { type Choice, SelectField } from "#app/_components/select-field";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { prepareJobAction } from "../../bulk/actions";
import { bulkFormId } from "./bulk-form-id";

/** Sends the selection to the confirmation page, or shows here what is missing. */
export function BulkForm({
  filters,
  ticked,
  toggle,
  everybody,
  tooMany,
  command,
  submit,
  own,
}: {
  /** The list's filters, which are sent with the selection. */
  filters: readonly (readonly [name: string, value: string])[];
  /** The word behind the number of ticked users. */
  ticked: string;
  /** The link that ticks everybody on the page, or nobody. */
  toggle: { href: string; label: string };
  /** The label of the checkbox for all that match the filter, whatever is ticked. */
  everybody?: string;
  /** Why there is no such checkbox. */
  tooMany?: string;
  command: { label: string; choices: readonly Choice[] };
  submit: string;
  /** The link to the reader's bulk jobs. */
  own: { href: string; label: string };
}) {
  const [state, send, pending] = useFormAction(prepareJobAction);
  return (
    <SentForm id={bulkFormId} action={send} pending={pending} className="selection">
      {state.errors.map(({ text }) => (
        <div key={text} role="alert">
          <ErrorMessage id="bulk-error">{text}</ErrorMessage>
        </div>
      ))}
      {filters.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <div>
        <p className="ticked" data-words={ticked} />
        <a href={toggle.href}>{toggle.label}</a>
        {everybody && (
          <label>
            <input type="checkbox" className="tick" name="all" value="1" />
            {everybody}
          </label>
        )}
        {tooMany && <p className="text-soft">{tooMany}</p>}
      </div>
      <div className="command">
        <SelectField name="command" {...command} />
        <SubmitButton>{submit}</SubmitButton>
        <a href={own.href}>{own.label}</a>
      </div>
    </SentForm>
  );
}

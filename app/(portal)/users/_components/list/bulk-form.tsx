"use client";

import { Button, LinkButton } from "#app/_components/button";
import { ErrorMessage } from "#app/_components/field";
import { type Choice, Choices } from "#app/_components/select-field";
import { SentForm, SubmitButton } from "#app/_components/sent-form";
import { useFormAction } from "#app/_forms/sending";
import { prepareJobAction } from "../../bulk/actions";
import { bulkFormId } from "./bulk-form-id";

/** Sends the selection to the confirmation page, or shows here what is missing. */
export function BulkForm({
  filters,
  label,
  everybody,
  command,
  submit,
  allTicked,
  clear,
}: {
  /** The list's filters, which are sent with the selection. */
  filters: readonly (readonly [name: string, value: string])[];
  label: string;
  /** The label of the checkbox for all that match the filter, whatever is ticked. */
  everybody?: string;
  command: { label: string; choices: readonly Choice[] };
  submit: string;
  /** Whether the page is drawn with ticked rows, which no reset unticks. */
  allTicked: boolean;
  /** Unticks all rows; `href` is the list with nothing ticked. */
  clear: { label: string; href: string };
}) {
  const [state, send, pending] = useFormAction(prepareJobAction);
  const isRefused = state.errors.length > 0;
  return (
    <SentForm
      id={bulkFormId}
      aria-label={label}
      action={send}
      pending={pending}
      className={isRefused ? "selection refused" : "selection"}
    >
      {state.errors.map(({ text }) => (
        <div key={text} role="alert">
          <ErrorMessage id="bulk-error">{text}</ErrorMessage>
        </div>
      ))}
      {filters.map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <select name="command" aria-label={command.label} required className="input">
        <Choices choices={command.choices} />
      </select>
      <SubmitButton variant="primary">{submit}</SubmitButton>
      {/* After a refusal the ticks are gone, and only a new page closes the bar. */}
      {isRefused || allTicked ? (
        <LinkButton variant="quiet" href={clear.href}>
          {clear.label}
        </LinkButton>
      ) : (
        <Button variant="quiet" type="reset">
          {clear.label}
        </Button>
      )}
      {everybody && (
        <label className="every">
          <input type="checkbox" className="tick" name="all" value="1" />
          {everybody}
        </label>
      )}
    </SentForm>
  );
}

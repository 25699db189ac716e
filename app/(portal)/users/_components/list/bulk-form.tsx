"use client";

import type { ReactNode } from "react";
import { ErrorMessage } from "#app/_components/field";
import { useFormAction } from "#app/_forms/sending";
import { prepareJobAction } from "../../bulk/actions";
import { bulkFormId } from "./bulk-form-id";

/** Sends the selection to the confirmation page, or shows here what is missing. */
export function BulkForm({ children }: { children: ReactNode }) {
  const [state, submit, pending] = useFormAction(prepareJobAction);
  return (
    <form
      id={bulkFormId}
      action={submit}
      // A second click while the first is pending is ignored.
      onSubmit={(event) => pending && event.preventDefault()}
      className="grid gap-4 border-t border-line px-list py-4.5 print:hidden"
    >
      {state.errors.map(({ text }) => (
        <div key={text} role="alert">
          <ErrorMessage id="bulk-error">{text}</ErrorMessage>
        </div>
      ))}
      {children}
    </form>
  );
}

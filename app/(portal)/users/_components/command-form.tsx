import type { ReactNode } from "react";
import type { FormState } from "#lib/rules/form";
import { ReferenceForm } from "../../_components/reference-form";

/** A button for one action on one user. */
export function VerbForm({
  action,
  userNumber,
  list,
  children,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  userNumber: number;
  /** The end of the list's URL, for the way back. */
  list: string;
  children: ReactNode;
}) {
  return (
    <ReferenceForm action={action} fields={{ userNumber, list }}>
      {children}
    </ReferenceForm>
  );
}

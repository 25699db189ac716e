import type { ReactNode } from "react";
import type { FormState } from "#lib/rules/form";
import { ReferenceForm } from "../../_components/reference-form";

/** A button that does one thing to one user. */
export function VerbForm({
  action,
  userNumber,
  list,
  children,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  userNumber: number;
  /** The end of the address of the list to which the answer leads back. */
  list: string;
  children: ReactNode;
}) {
  return (
    <ReferenceForm action={action} fields={{ userNumber, list }}>
      {children}
    </ReferenceForm>
  );
}

import type { ReactNode } from "react";
import type { FormState } from "#lib/rules/form";
import { ReferenceForm } from "../../_components/reference-form";

/** A button that does one thing to one user. */
export function VerbForm({
  action,
  userNumber,
  children,
}: {
  action: (state: FormState, form: FormData) => Promise<FormState>;
  userNumber: number;
  children: ReactNode;
}) {
  return (
    <ReferenceForm action={action} fields={{ userNumber }}>
      {children}
    </ReferenceForm>
  );
}

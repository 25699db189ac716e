"use client";

import type { ComponentProps } from "react";
import type { CellForm } from "#app/_components/cell-actions";
import { ReferenceForm } from "../../../_components/reference-form";
import { resendActivationAction } from "../../actions";

/** The form around the list's button that sends a new activation link. */
export function ResendForm({ fields, children }: ComponentProps<CellForm>) {
  return (
    <ReferenceForm action={resendActivationAction} fields={fields}>
      {children}
    </ReferenceForm>
  );
}

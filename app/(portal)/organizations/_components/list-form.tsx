"use client";

import type { ComponentProps } from "react";
import type { CellForm } from "#app/_components/cell-actions";
import { ReferenceForm } from "../../_components/reference-form";
import {
  discardOrderAction,
  retryOrderAction,
  sendRegistrationLinkAction,
  settleTaskAction,
} from "../actions";

const actions = {
  sendLink: sendRegistrationLinkAction,
  retry: retryOrderAction,
  discard: discardOrderAction,
  settle: settleTaskAction,
};

/** The form around a button in the lists of organizations, orders and tasks. */
export function ListForm({ send, fields, children }: ComponentProps<CellForm>) {
  return (
    <ReferenceForm action={actions[send as keyof typeof actions]} fields={fields}>
      {children}
    </ReferenceForm>
  );
}

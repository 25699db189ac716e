"use client";

import type { ComponentProps, ReactNode } from "react";
import { ErrorSummary, NextLink, type NextStep } from "./error-summary";
import { SentForm } from "./sent-form";

/** A problem that an action returns; the empty field name stands for the whole form. */
export type FormProblem = {
  field: string;
  text: string;
  more?: NextStep;
};

/**
 * A page that is mainly a form: title, problem summary, head, form, in this order, so that the summary is first in the
 * main element and the title says that something is wrong, with and without JavaScript.
 */
export function FormFrame({
  titles,
  problem,
  errors,
  head,
  occasion,
  idOf = (field) => field,
  labels = {},
  children,
  ...form
}: ComponentProps<typeof SentForm> & {
  titles: { plain: string; error: string };
  /** The heading of the summary. */
  problem: string;
  errors: readonly FormProblem[];
  /** Changes with each attempt to send the form: only then the summary takes the focus. */
  occasion: string | number;
  head: ReactNode;
  /** The id of the control that a field's problem leads to. */
  idOf?: (field: string) => string;
  /** Those of its fields, for a summary in which two say the same. */
  labels?: Readonly<Record<string, unknown>>;
}) {
  const messageOf = ({ field, text }: FormProblem) =>
    errors.filter((other) => other.text === text).length > 1 && labels[field]
      ? `${labels[field]}: ${text}`
      : text;
  return (
    <>
      <title>{errors.length > 0 ? titles.error : titles.plain}</title>
      <ErrorSummary
        key={occasion}
        title={problem}
        errors={errors.map((error) => ({
          id: idOf(error.field),
          message: messageOf(error),
          more: error.more,
        }))}
      />
      {head}
      <SentForm noValidate {...form}>
        {children}
      </SentForm>
    </>
  );
}

/** The problem of a field and, if there is one, the link to the next step. */
export function problemOf(errors: readonly FormProblem[], field: string): ReactNode {
  const error = errors.find((one) => one.field === field);
  if (!error) return undefined;
  return (
    <>
      {error.text} {error.more && <NextLink {...error.more} />}
    </>
  );
}

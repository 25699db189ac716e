"use client";

import { type ComponentProps, type ReactNode, useMemo } from "react";
import { ErrorSummary } from "./error-summary";

/** A problem as an action answers it; the empty field is the form as a whole. */
export type FormProblem = {
  field: string;
  text: string;
  more?: { href: string; text: string };
};

/**
 * A page whose heart is a form: title, summary of the problems, head, form, in this order, so that the summary stands
 * first in main and the title says that something is wrong, with and without a script.
 */
export function FormFrame({
  titles,
  problem,
  errors,
  head,
  occasion,
  idOf = (field) => field,
  children,
  ...form
}: ComponentProps<"form"> & {
  titles: { plain: string; error: string };
  /** The heading of the summary. */
  problem: string;
  errors: readonly FormProblem[];
  /** Another value for each attempt to send the form: then, and only then, the summary takes the focus. */
  occasion: string | number;
  head: ReactNode;
  /** The id of the control that a problem of this field leads to. */
  idOf?: (field: string) => string;
}) {
  const summarized = useMemo(
    () => errors.map(({ field, text, more }) => ({ id: idOf(field), message: text, more })),
    [errors, idOf],
  );
  return (
    <>
      <title>{errors.length > 0 ? titles.error : titles.plain}</title>
      <ErrorSummary key={occasion} title={problem} errors={summarized} />
      {head}
      <form noValidate {...form}>
        {children}
      </form>
    </>
  );
}

/** What stands beside a field: its problem and, where there is one, the way on. */
export function problemOf(errors: readonly FormProblem[], field: string): ReactNode {
  const error = errors.find((one) => one.field === field);
  if (!error) return undefined;
  return (
    <>
      {error.text} {error.more && <a href={error.more.href}>{error.more.text}</a>}
    </>
  );
}

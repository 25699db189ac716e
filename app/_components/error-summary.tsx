"use client";

import { useEffect, useId, useRef } from "react";
import { Icon } from "./icon";
import { List } from "./list";

/** A link to the next step; in a new tab what was typed stays where it is (FEEL-D5). */
export type NextStep = { href: string; text: string; target?: "_blank" };

/** One problem: the id of its control, and the text beside that control, with its label where two say the same. */
export type SummarizedError = {
  id?: string;
  message: string;
  /** A link to the next step, if no control can show the problem. */
  more?: NextStep;
};

/**
 * All problems of a form, first in the main element; draws nothing if there are none. Takes the focus when mounted, so
 * give it a new `key` with each response: while somebody types and problems change, the focus stays in the field.
 */
export function ErrorSummary({ title, errors }: { title: string; errors: SummarizedError[] }) {
  const element = useRef<HTMLDivElement>(null);
  const heading = useId();
  useEffect(() => element.current?.focus(), []);

  if (errors.length === 0) return null;
  return (
    <div
      ref={element}
      role="alert"
      tabIndex={-1}
      aria-labelledby={heading}
      className="error-summary"
    >
      <h2 id={heading}>
        <Icon icon="circle-alert" />
        {title}
      </h2>
      <List>
        {errors.map(({ id, message, more }) => (
          <li key={`${id} ${message}`}>
            {id ? (
              <a href={`#${id}`}>{message}</a>
            ) : (
              <p>
                {message} {more && <NextLink {...more} />}
              </p>
            )}
          </li>
        ))}
      </List>
    </div>
  );
}

/** The link of a problem to the next step. */
export function NextLink({ text, ...link }: NextStep) {
  return <a {...link}>{text}</a>;
}

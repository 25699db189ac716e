import type { ReactNode } from "react";
import { classes } from "./classes";
import { ErrorMessage } from "./field";
import { Icon } from "./icon";
import { List } from "./list";

type RadioChoice = {
  value: string;
  label: ReactNode;
  hint?: ReactNode;
  /** Why it cannot be chosen, after the hint. */
  locked?: ReactNode;
};

/**
 * One of several options, each on a row of its own; the whole row is the label. The legend is for screen readers; a
 * heading shows it.
 */
export function RadioGroup({
  name,
  legend,
  choices,
  chosen,
  error,
  required,
}: {
  name: string;
  legend: ReactNode;
  choices: readonly RadioChoice[];
  /** The value that is chosen at first; null for none. */
  chosen: string | null;
  error?: ReactNode;
  /** Whether the browser requires a choice before it sends the form. */
  required?: boolean;
}) {
  return (
    <fieldset className="min-w-0" aria-describedby={error ? `${name}-error` : undefined}>
      <legend className="sr-only">{legend}</legend>
      {error && <ErrorMessage id={`${name}-error`}>{error}</ErrorMessage>}
      <List className="border-t border-line">
        {choices.map(({ value, label, hint, locked }) => (
          <li key={value} className={classes("pick", Boolean(locked) && "locked")}>
            <input
              type="radio"
              id={`${name}-${value}`}
              name={name}
              value={value}
              defaultChecked={value === chosen}
              disabled={Boolean(locked)}
              required={required}
              aria-describedby={hint || locked ? `${name}-${value}-hint` : undefined}
            />
            <label htmlFor={`${name}-${value}`}>{label}</label>
            {locked ? (
              <span id={`${name}-${value}-hint`} className="reason">
                <Icon icon="lock" />
                <span>
                  {hint} {hint && "·"} {locked}
                </span>
              </span>
            ) : (
              hint && (
                <span id={`${name}-${value}-hint`} className="hint">
                  {hint}
                </span>
              )
            )}
          </li>
        ))}
      </List>
    </fieldset>
  );
}

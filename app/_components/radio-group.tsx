import type { ReactNode } from "react";
import { ErrorMessage } from "./field";

export type RadioChoice = { value: string; label: ReactNode; hint?: ReactNode };

/** One of several, each on a row of its own; the whole row is the label. The legend is heard; a heading shows it. */
export function RadioGroup({
  name,
  legend,
  choices,
  chosen,
  error,
}: {
  name: string;
  legend: ReactNode;
  choices: readonly RadioChoice[];
  /** The value that is chosen at first; null for none. */
  chosen: string | null;
  error?: ReactNode;
}) {
  return (
    <fieldset className="min-w-0" aria-describedby={error ? `${name}-error` : undefined}>
      <legend className="sr-only">{legend}</legend>
      {error && <ErrorMessage id={`${name}-error`}>{error}</ErrorMessage>}
      {/* biome-ignore-start lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one. */}
      <ul role="list" className="border-t border-line">
        {choices.map(({ value, label, hint }) => (
          <li key={value} className="pick">
            <input
              type="radio"
              id={`${name}-${value}`}
              name={name}
              value={value}
              defaultChecked={value === chosen}
              aria-describedby={hint ? `${name}-${value}-hint` : undefined}
            />
            <label htmlFor={`${name}-${value}`}>{label}</label>
            {hint && (
              <span id={`${name}-${value}-hint`} className="hint">
                {hint}
              </span>
            )}
          </li>
        ))}
      </ul>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above. */}
    </fieldset>
  );
}

import type { ComponentProps, ReactNode } from "react";
import { classes } from "./classes";
import { Icon } from "./icon";
import { List } from "./list";

/** Checkboxes in sections; directly follows the `Part` that introduces them. */
export function Picker({ children }: { children: ReactNode }) {
  return <div className="picker">{children}</div>;
}

/** One section; `countOf` follows the live number of ticks: " von 7 ausgewählt". */
export function PickerSection({
  legend,
  countOf,
  buttons,
  children,
}: {
  legend: ReactNode;
  countOf: string;
  /** What can be done with all of its boxes at once. */
  buttons?: ReactNode;
  children: ReactNode;
}) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <List>{children}</List>
      <p className="count" data-of={countOf} />
      {buttons && <p className="all">{buttons}</p>}
    </fieldset>
  );
}

type PickerRowProps = Omit<ComponentProps<"input">, "type" | "disabled"> & {
  "data-door"?: number;
  id: string;
  label: ReactNode;
  /** What it lets a user do. */
  hint: ReactNode;
  /** Why it cannot be changed; a locked box is not submitted. */
  locked?: ReactNode;
};

/**
 * One checkbox; the whole row is its label. Accepts everything that an `<input>` does, including `ref`;
 * `aria-describedby` is added to the hint, for a group's error.
 */
export function PickerRow({
  id,
  label,
  hint,
  locked,
  "aria-describedby": describedBy,
  ...props
}: PickerRowProps) {
  return (
    <li className={classes("pick", Boolean(locked) && "locked")}>
      <input
        {...props}
        type="checkbox"
        id={id}
        disabled={Boolean(locked)}
        aria-describedby={classes(`${id}-hint`, describedBy)}
      />
      <label htmlFor={id}>{label}</label>
      {locked ? (
        <span id={`${id}-hint`} className="reason">
          <Icon icon="lock" />
          <span>{locked}</span>
        </span>
      ) : (
        <span id={`${id}-hint`} className="hint">
          {hint}
        </span>
      )}
    </li>
  );
}

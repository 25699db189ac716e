"use client";

import { Button, LinkButton } from "./button";
import { classes } from "./classes";
import { TextField } from "./field";
import { Icon } from "./icon";
import { type Choice, SelectField } from "./select-field";

/** A field of a search as plain data: a select if it has choices. */
export type SearchField = {
  name: string;
  label: string;
  value: string;
  choices?: readonly Choice[];
  /** The most signs that can be typed. */
  most?: number;
  isNumber?: boolean;
  hint?: string;
};

/** Fields behind "Mehr Filter"; open at first if one of them is set. */
export type SearchMore = {
  label: string;
  open: boolean;
  fields: readonly SearchField[];
  submit: string;
  reset: { href: string; label: string };
};

/** A GET form with fields in a row, the first one the widest; works without JavaScript. */
export function SearchForm({
  action,
  submit,
  fields,
  more,
  hidden = {},
}: {
  action: string;
  submit: string;
  fields: readonly SearchField[];
  more?: SearchMore;
  /** What else the form sends. */
  hidden?: Record<string, string>;
}) {
  return (
    <search>
      <form method="get" action={action} className={classes("search-form", more && "with-more")}>
        {fields.map((field, place) => (
          <SearchInput key={field.name} field={field} type={place === 0 ? "search" : "text"} />
        ))}
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button>
          <Icon icon="search" />
          {submit}
        </Button>
        {more && <MoreFields more={more} />}
      </form>
    </search>
  );
}

function MoreFields({ more: { label, open, fields, submit, reset } }: { more: SearchMore }) {
  return (
    <details className="more" open={open}>
      <summary>
        <Icon icon="sliders-horizontal" />
        {label}
      </summary>
      <div className="more-fields">
        {fields.map((field) => (
          <SearchInput key={field.name} field={field} type="text" />
        ))}
        <div className="more-actions">
          <LinkButton href={reset.href} variant="quiet">
            {reset.label}
          </LinkButton>
          <Button>{submit}</Button>
        </div>
      </div>
    </details>
  );
}

function SearchInput({ field, type }: { field: SearchField; type: "search" | "text" }) {
  const { name, label, value, choices, most, isNumber, hint } = field;
  if (choices)
    return <SelectField name={name} label={label} defaultValue={value} choices={choices} />;
  return (
    <TextField
      name={name}
      type={type}
      label={label}
      hint={hint}
      defaultValue={value}
      inputMode={isNumber ? "numeric" : undefined}
      autoComplete="off"
      maxLength={most}
    />
  );
}

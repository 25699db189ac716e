"use client";

import type { ReactNode } from "react";
import { Button } from "./button";
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
};

/** A GET form with fields in a row, the first one the widest; works without JavaScript. */
export function SearchForm({
  action,
  submit,
  fields,
  hidden = {},
  children,
}: {
  action: string;
  submit: string;
  fields: readonly SearchField[];
  /** What else the form sends. */
  hidden?: Record<string, string>;
  children?: ReactNode;
}) {
  return (
    <search>
      <form method="get" action={action} className="search-form">
        {fields.map(({ name, label, value, choices, most, isNumber }, place) =>
          choices ? (
            <SelectField
              key={name}
              name={name}
              label={label}
              defaultValue={value}
              choices={choices}
            />
          ) : (
            <TextField
              key={name}
              name={name}
              type={place === 0 ? "search" : "text"}
              label={label}
              defaultValue={value}
              inputMode={isNumber ? "numeric" : undefined}
              autoComplete="off"
              maxLength={most}
            />
          ),
        )}
        {children}
        {Object.entries(hidden).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button>
          <Icon icon="search" />
          {submit}
        </Button>
      </form>
    </search>
  );
}

import type { ReactNode } from "react";
import type { Choice } from "#app/_components/select-field";
import type { UserField, userFields } from "#lib/rules/user-fields";
import type { useCheckedForm } from "../../../../_forms/use-checked-form";
import type { PickerGroup } from "./permission-picker";

/** The texts that both forms of a user need; plain strings, because they are sent to the browser. */
export type UserFormTexts = Record<
  | "permissions"
  | "permissionsIntro"
  | "lockedSome"
  | "validity"
  | "validityNote"
  | "cancel"
  | "save"
  | "problem",
  string
>;

/** A field as a form draws it; the table of fields stays on the server, because it includes every schema. */
export type DrawnField = {
  name: UserField;
  kind: (typeof userFields)[UserField]["kind"];
  label: string;
  hint?: string;
};

/** The labels of these fields by name, for the summary of a form. */
export function labelsOf(fields: readonly DrawnField[]): Record<string, string> {
  return Object.fromEntries(fields.map(({ name, label }) => [name, label]));
}

/** What ticks can be taken from, with the label of each and of the button. */
export type OfferedSources = {
  /** The colleagues to choose from; without choices one is typed. */
  like?: { label: string; choices?: readonly Choice[] };
  fromSet?: { label: string; choices: readonly Choice[] };
  takeOver: string;
};

/** What a form of a user knows of its attempts to be sent. */
export type CheckedForm = Omit<ReturnType<typeof useCheckedForm>, "formProps">;

/** What the forms of a user get from their page. */
export type UserFormProps = {
  titles: { plain: string; error: string };
  texts: UserFormTexts;
  /** The messages of the schema's problems. */
  problems: Record<string, string>;
  head: ReactNode;
};

/** The control that a problem leads to: for the permissions as a whole the first box that is not locked. */
export function controlOf(groups: PickerGroup[]): (field: string) => string {
  const boxes = groups.flatMap(({ areas }) => areas);
  const first = boxes.find(({ locked }) => !locked) ?? boxes[0];
  return (field) => (field === "permissions" ? `permission-${first?.id}` : field);
}

import type { ReactNode } from "react";
import type { PickerGroup } from "./permission-picker";

/** The texts that both forms of a user need; plain, because they travel to the browser. */
export type UserFormTexts = Record<
  | "person"
  | "organization"
  | "assigned"
  | "firstName"
  | "lastName"
  | "email"
  | "emailHint"
  | "permissions"
  | "permissionsIntro"
  | "lockedSome"
  | "validity"
  | "validityNote"
  | "validFrom"
  | "validUntil"
  | "validUntilHint"
  | "remove"
  | "cancel"
  | "save"
  | "problem",
  string
>;

export type UserFormProps = {
  titles: { plain: string; error: string };
  texts: UserFormTexts;
  /** The texts of the schema's messages. */
  problems: Record<string, string>;
  head: ReactNode;
};

/** The control that a problem leads to: for the permissions as a whole the first box that can be ticked. */
export function controlOf(groups: PickerGroup[]): (field: string) => string {
  const boxes = groups.flatMap(({ areas }) => areas);
  const first = boxes.find(({ locked }) => !locked) ?? boxes[0];
  return (field) => (field === "permissions" ? `permission-${first?.id}` : field);
}

import type { CellContent } from "#app/_components/cell";
import { detailFields, type PersonField } from "#lib/rules/user-fields";

/** A person as the head of a row: the name, and below it the other fields, each on its line. */
export function personTitle(person: Record<PersonField, string>): CellContent {
  return {
    title: `${person.firstName} ${person.lastName}`.trim(),
    lines: detailFields.map((field) => person[field]).filter(Boolean),
  };
}

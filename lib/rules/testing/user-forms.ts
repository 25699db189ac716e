import { shownName } from "#lib/rules/form";
import {
  type EditableField,
  eachField,
  editableFields,
  personFields,
  userFields,
} from "#lib/rules/user-fields";

/** A person as a form sends it, filled in with the example of the user list's template. */
export const typedPerson = eachField(personFields, (field) => userFields[field].column.examples[0]);

const shown = eachField(editableFields, (field) => userFields[field].column.examples[0]);

/** What the edit form of that person sends if nothing was changed. */
export const unchangedFields = {
  ...shown,
  ...(Object.fromEntries(editableFields.map((field) => [shownName(field), shown[field]])) as {
    [Field in EditableField as `shown${Capitalize<Field>}`]: string;
  }),
};

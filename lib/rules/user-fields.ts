import * as z from "zod/mini";
import { email } from "#lib/rules/schemas/addresses";
import { optionalDate, storedDay } from "#lib/rules/schemas/days";
import { personName } from "#lib/rules/schemas/names";
import type { Text } from "./catalogue";
import { shownName } from "./form";

/** The facts of one field. */
type Facts = {
  /** A person's fields are needed to add a user; validity may be left out. */
  part: "person" | "validity";
  kind: "text" | "email" | "day";
  /** Whether it can be changed later. */
  editable: boolean;
  /** The rule for a typed value. */
  typed: z.ZodMiniType<string | null, string | undefined>;
  /** The rule for an unchanged value, which may have been stored before `typed` existed. */
  stored: z.ZodMiniType<string | null, string>;
  /** Its column in a user list. */
  column: Column;
  /** Its field in an order, which gives it to the main account; null for none. */
  order: { name: string; description: string } | null;
};

type Column = {
  /** Possible headings of that column, in any spelling; the template uses the first. */
  heads: Record<keyof Text, readonly string[]>;
  /** Whether a file without this column is not a user list. */
  needed: boolean;
  /** The values of the template's two example people; days as YYYY-MM-DD. */
  examples: readonly [string, string];
  /** The problem of a cell that is too long to be read. */
  tooLong: string;
};

/**
 * The fields of a user. Schemas, insert, update, forms, download, user lists and their template are derived from this
 * table, in its order. A field's name is also its column in `users` and its key in the message files: `userForm` has
 * the label, and its names elsewhere are `column_…`, `head_…` or `field_…`.
 */
export const userFields = {
  firstName: {
    part: "person",
    kind: "text",
    editable: true,
    typed: personName("firstNameMissing"),
    stored: z.string(),
    column: {
      heads: {
        de: ["Vorname", "Vornamen", "Rufname"],
        en: ["First name", "Given name", "Forename"],
      },
      needed: true,
      examples: ["Erika", "Max"],
      tooLong: "nameTooLong",
    },
    order: {
      name: "contactFirstName",
      description: "Who becomes the main account. Needed for a new customer.",
    },
  },
  lastName: {
    part: "person",
    kind: "text",
    editable: true,
    typed: personName("lastNameMissing"),
    stored: z.string(),
    column: {
      heads: {
        de: ["Nachname", "Name", "Familienname", "Zuname"],
        en: ["Last name", "Surname", "Family name"],
      },
      needed: true,
      examples: ["Beispiel", "Muster"],
      tooLong: "nameTooLong",
    },
    order: { name: "contactLastName", description: "Needed for a new customer." },
  },
  email: {
    part: "person",
    kind: "email",
    editable: false,
    typed: email,
    stored: z.string(),
    column: {
      heads: {
        de: ["E-Mail", "E-Mail-Adresse", "Mail", "Mailadresse"],
        en: ["Email", "E-mail address", "Mail address"],
      },
      needed: true,
      examples: ["erika@ihre-firma.example", "max@ihre-firma.example"],
      tooLong: "emailTooLong",
    },
    order: {
      name: "email",
      description:
        "Where the activation letter of the main account goes. Needed for a new customer; of an existing one it changes the master data, while a person's account keeps its address.",
    },
  },
  validFrom: {
    part: "validity",
    kind: "day",
    editable: true,
    typed: optionalDate,
    stored: storedDay,
    column: {
      heads: {
        de: ["Gültig ab"],
        en: ["Valid from"],
      },
      needed: false,
      examples: ["", ""],
      tooLong: "dayFormat",
    },
    order: null,
  },
  validUntil: {
    part: "validity",
    kind: "day",
    editable: true,
    typed: optionalDate,
    stored: storedDay,
    column: {
      heads: {
        de: ["Gültig bis"],
        en: ["Valid until"],
      },
      needed: false,
      examples: ["", "2030-12-31"],
      tooLong: "dayFormat",
    },
    order: null,
  },
} as const satisfies Record<string, Facts>;

/** The table of the fields as a type. */
export type UserFields = typeof userFields;

/** The name of a field. */
export type UserField = keyof UserFields;
type FieldsOf<Fact> = {
  [Field in UserField]: UserFields[Field] extends Fact ? Field : never;
}[UserField];

/** The name of a field of `personFields`. */
export type PersonField = FieldsOf<{ part: "person" }>;

/** The name of a field of `validityFields`. */
export type ValidityField = FieldsOf<{ part: "validity" }>;

/** The name of a field of `editableFields`. */
export type EditableField = FieldsOf<{ editable: true }>;

/** All fields, in the order of the table. */
export const allFields = Object.keys(userFields) as UserField[];

/** The fields that are needed when a user is added. */
export const personFields = allFields.filter(
  (field): field is PersonField => userFields[field].part === "person",
);

/** The fields that limit an account in time, when it is added or later. */
export const validityFields = allFields.filter(
  (field): field is ValidityField => userFields[field].part === "validity",
);

/** The fields that can be changed later. */
export const editableFields = allFields.filter(
  (field): field is EditableField => userFields[field].editable,
);

/** The fields of a person that lists show below the name. */
export const detailFields = personFields.filter(
  (field) => field !== "firstName" && field !== "lastName",
);

/** The fields that a user enters who registers by a link. */
export const registrationFields = ["firstName", "lastName", "email"] as const;

/** The values of a user's fields as stored. */
export type UserFieldValues = { [Field in UserField]: z.infer<UserFields[Field]["stored"]> };

/** The schemas of these fields, as the shape of an object. */
export function schemasOf<Field extends UserField, Key extends "typed" | "stored">(
  picked: readonly Field[],
  key: Key,
) {
  return eachField(picked, (field) => userFields[field][key]) as {
    [Each in Field]: UserFields[Each][Key];
  };
}

/** The schemas of the values that a form showed in these fields when it was drawn. */
export function shownSchemasOf<Field extends UserField>(picked: readonly Field[]) {
  const schemas = picked.map((field) => [shownName(field), userFields[field].stored]);
  return Object.fromEntries(schemas) as {
    [Each in Field as `shown${Capitalize<Each>}`]: UserFields[Each]["stored"];
  };
}

/** The entries of these fields in `from`. */
export function pickFields<Field extends string, From extends Record<Field, unknown>>(
  picked: readonly Field[],
  from: From,
): Pick<From, Field> {
  return eachField(picked, (field) => from[field]) as Pick<From, Field>;
}

/** An object with an entry for each of these fields. */
export function eachField<Field extends string, Value>(
  picked: readonly Field[],
  make: (field: Field) => Value,
): Record<Field, Value> {
  return Object.fromEntries(picked.map((field) => [field, make(field)])) as Record<Field, Value>;
}

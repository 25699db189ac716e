import * as z from "zod/mini";
import { languages } from "#lib/rules/catalogue";
import { judgeChanged } from "#lib/rules/shown-fields";
import {
  editableFields,
  personFields,
  registrationFields,
  schemasOf,
  shownSchemasOf,
  type ValidityField,
} from "#lib/rules/user-fields";
import { permissions } from "./areas";
import { customerNumber } from "./customer-number";
import { isSound } from "./sound";
import { type givenSet, takingOver } from "./taking-over";

/**
 * What forms may send. The same schema validates in the browser and on the server; every object is strict, so that an
 * unknown key is refused (S-55). Messages are keys of the message files under `problems`.
 */

/** A user number from a URL or a hidden field. */
export const userNumber = z.pipe(
  z.string().check(z.regex(/^[1-9]\d{0,14}$/, "malformed")),
  z.transform(Number),
);

const { validFrom, validUntil, ...names } = schemasOf(editableFields, "typed");

/** dates of validity that a form may leave out. */
export const optionalDates = {
  validFrom: z.optional(validFrom),
  validUntil: z.optional(validUntil),
};

/** the end is not before the beginning. */
export const datesInOrder = z.refine<Partial<Record<ValidityField, string | null>>>(
  (form) => !form.validFrom || !form.validUntil || form.validFrom <= form.validUntil,
  { message: "validityOrder", path: ["validUntil"], when: isSound("validFrom", "validUntil") },
);

/** The language that somebody has chosen for the pages, or for letters. */
export const language = z.enum(languages);

const newUserShape = {
  ...schemasOf(personFields, "typed"),
  permissions: permissions.check(z.minLength(1, "permissionsMissing")),
  ...optionalDates,
};

/** what is needed to create a user, and the dates that may limit the account. */
export const newUser = z.strictObject(newUserShape).check(datesInOrder);
/** A parsed `newUser`. */
export type NewUser = z.infer<typeof newUser>;

/** A new user with the customer number of the organization, which cannot be changed later. */
const placedUserShape = { ...newUserShape, organization: customerNumber };

/** A new user as a row of a list names them. */
export const listedUser = z.strictObject(placedUserShape).check(datesInOrder);

/** A new user as the form sends them. */
export const newUserForm = z
  .strictObject({ ...placedUserShape, ...takingOver })
  .check(datesInOrder);

/** A new user of an organization, as `createUser` adds them. */
export type NewUserForm = NewUser & {
  organization: string;
  set?: z.output<typeof givenSet>;
};

/**
 * The list from which the user came, as the end of its URL, for the way back. Anything else means the whole list;
 * `userListQuery` reads it.
 */
const list = z.catch(z.string(), "");

/** a new user in the place of one who has not activated. */
export const replacement = z
  .strictObject({ ...newUserShape, userNumber, list })
  .check(datesInOrder);

/** A parsed `replacement`. */
export type Replacement = z.infer<typeof replacement>;

/**
 * what can be changed later. `shown…` is what the form showed, so that the save is a difference and two
 * people's edits do not overwrite each other. All problems are reported at once, in the order of the form.
 */
export const userChange = z
  .strictObject({
    userNumber,
    ...schemasOf(editableFields, "stored"),
    ...shownSchemasOf(editableFields),
    permissions,
    shownPermissions: permissions,
    /** Whether the form showed permissions that stay whatever is ticked; `changeUser` compares what is stored. */
    keeps: z.optional(z.literal("1")),
    list,
    ...takingOver,
  })
  .check(
    judgeChanged(names),
    z.refine(
      ({ permissions, shownPermissions, keeps }) =>
        permissions.length > 0 || shownPermissions.length === 0 || keeps !== undefined,
      {
        message: "permissionsMissing",
        path: ["permissions"],
        when: isSound("permissions", "shownPermissions"),
      },
    ),
    judgeChanged({ validFrom, validUntil }),
    datesInOrder,
  );
/** A change without what only the form and the page need. */
export type UserChange = Omit<
  z.infer<typeof userChange>,
  "keeps" | "list" | "take" | "like" | "fromSet"
>;

/** Deactivate, reactivate, remove: just the user. */
export const userReference = z.strictObject({ userNumber, list });

/** `version` is the user's row as its reader was shown it; `undoChange` compares it. */
export const undoRequest = z.strictObject({
  userNumber,
  list,
  version: z.string().check(z.regex(/^\d{1,12}\.\d{6}$/, "malformed")),
});

/** `from` is the page on which the answer is shown; without it the list. */
export const resendRequest = z.strictObject({
  userNumber,
  list,
  from: z.optional(z.literal("user")),
});

/** A link's id, which grants nothing: it only tells the forms of different links apart. */
export const link = z.string().check(z.uuid("malformed"));
/** registration by a link. The link's token determines the organization, never the form. */
export const registration = z.strictObject({
  link,
  ...schemasOf(registrationFields, "typed"),
});

/** A parsed `registration`. */
export type Registration = z.infer<typeof registration>;

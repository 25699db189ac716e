import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { typedPassword } from "./account";
import { customerNumber } from "./customer-number";
import { typedDay } from "./days";
import { personName } from "./names";

/** What the forms about the second factor may send (D-1). All objects are strict. */

const next = z.optional(z.string());

/** Only the length is checked: an invalid code counts as a wrong one. */
const code = z
  .string()
  .check(z.minLength(1, "codeMissing"), z.maxLength(limits.searchLength, "codeFormat"));
/** A browser's passkey response, as JSON. */
const answer = z.string().check(z.maxLength(limits.passkeyAnswer));
const name = z.pipe(
  personName("passkeyNameMissing"),
  z.string().check(z.maxLength(limits.passkeyNameLength, "passkeyNameTooLong")),
);

/** A code at the second step of a sign-in; `next` is the address to continue at. */
export const codeEntry = z.strictObject({ code, next });

/** A passkey's response at the second step of a sign-in. */
export const passkeyEntry = z.strictObject({ answer, next });

/** A new passkey that is set up before entering. */
export const newPasskeyEntry = z.strictObject({ name, answer, next });

/** The first code of a new app. */
export const newApp = z.strictObject({ code });

/** A new passkey and its name. */
export const newPasskey = z.strictObject({ name, answer });

/** A passkey by its credential id (base64url). */
export const passkeyReference = z.strictObject({
  passkey: z.string().check(z.regex(/^[\w-]{1,1400}$/, "malformed")),
});

/** The user's own password; `login` is a hidden field for password managers. */
export const ownPassword = z.strictObject({
  login: z.optional(z.string()),
  currentPassword: typedPassword,
});

/** The signed-in user's password and, with it, a code or a passkey's response where there is a second factor. */
export const identity = z.strictObject({
  login: z.optional(z.string()),
  currentPassword: typedPassword,
  code: z.optional(code),
  answer: z.optional(answer),
  next,
});

/** The address to continue at. */
export const forward = z.strictObject({ next });

/** the day from which the user's own organization requires a second factor. */
export const ownRequirement = z.strictObject({ from: typedDay });

/** the day from which an organization below requires a second factor. */
export const requirement = z.strictObject({ customerNumber, from: typedDay });

/** D-1: the user's own organization, which no longer requires a second factor. */
export const ownRelease = z.strictObject({});

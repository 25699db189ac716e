import * as z from "zod/mini";
import { limits } from "#lib/rules/limits";
import { personName } from "./names";
import { customerNumber } from "./organizations";
import { typedPassword } from "./users";

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

export const codeEntry = z.strictObject({ code, next });
export const passkeyEntry = z.strictObject({ answer, next });
export const newPasskeyEntry = z.strictObject({ name, answer, next });

export const newApp = z.strictObject({ code });
export const newPasskey = z.strictObject({ name, answer });
export const passkeyReference = z.strictObject({
  passkey: z.string().check(z.regex(/^[\w-]{1,1400}$/, "malformed")),
});
export const ownPassword = z.strictObject({
  login: z.optional(z.string()),
  currentPassword: typedPassword,
});
export const forward = z.strictObject({ next });

const required = z.pipe(
  z.enum(["yes", "no"]),
  z.transform((answer: "yes" | "no") => answer === "yes"),
);
export const ownRequirement = z.strictObject({ required });
export const requirement = z.strictObject({ customerNumber, required });

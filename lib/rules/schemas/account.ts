import * as z from "zod/mini";
import { optionalKinds } from "#lib/rules/letter-kinds";
import { limits } from "#lib/rules/limits";
import { normalForm } from "#lib/rules/normal-form";
import { login } from "./login";
import { language, link } from "./users";

/** What people send about their own account, signed in or not: the browser's checks of other forms do not load it. */

const password = z.string().check(
  z.refine(
    (text) => [...normalForm("NFKC", text)].length >= limits.passwordShortest,
    "passwordShort",
  ),
  z.refine(
    (text) =>
      [...normalForm("NFKC", text)].length <= limits.passwordLongest &&
      new TextEncoder().encode(text).length <= limits.passwordBytes,
    "passwordLong",
  ),
);

/** A password that is only compared: its length is bounded, its strength not checked. */
export const typedPassword = z
  .string()
  .check(z.minLength(1, "passwordMissing"), z.maxLength(limits.passwordBytes, "passwordLong"));

/** the sign-in form; `next` is the address to continue at. */
export const signIn = z.strictObject({
  login,
  password: typedPassword,
  next: z.optional(z.string()),
});

/** the sign-in name of somebody who has forgotten the password. */
export const forgotPassword = z.strictObject({ login });
/** the invited person sets the password. The link's token determines the user, never the form. */
export const setPassword = z.strictObject({ link, login: z.optional(z.string()), password });
/** the dead link in place of which a new one is requested. */
export const linkReference = z.strictObject({ link });

/** a new password and the present one; `login` is a hidden field for password managers. */
export const changePassword = z.strictObject({
  login: z.optional(z.string()),
  currentPassword: typedPassword,
  password,
});

/** A session by the hash of its id. */
export const sessionReference = z.strictObject({
  session: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

/** R-209, FEEL-M10, FEEL-M13: the letters to oneself: their language, and which of those that one can do without. */
export const ownLetters = z.strictObject({
  language,
  /** The letters that an administrator wants, of those that can be switched off. */
  reports: z.array(z.enum(optionalKinds)).check(z.maxLength(optionalKinds.length)),
});

/** A form without fields. */
export const nothing = z.strictObject({});

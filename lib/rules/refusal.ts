/** Why a request was refused. Each code has a sentence in the message files under `refusals`. */
export type RefusalCode =
  | "notFound"
  | "notGrantable"
  | "ownPermissions"
  | "ownAccount"
  | "ownerProtected"
  | "holdsMore"
  | "lastAdministrator"
  | "noPermission"
  | "emailTaken"
  | "nameChanged"
  | "alreadyActivated"
  | "deactivated"
  | "resendTooSoon"
  | "signInFailed"
  | "wrongPassword"
  | "passwordWeak"
  | "passwordContext"
  | "linkDead"
  | "malformed"
  | "foreignOrigin"
  | "unavailable";

/**
 * The one expected error: a rule of the product says no. Everything else that is thrown is a fault.
 *
 * @param code the rule, as a message key
 * @param details values for the message, and the field of the form that it belongs to
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly field: string | undefined;
  readonly values: Readonly<Record<string, string | number>>;

  constructor(
    code: RefusalCode,
    details: { field?: string; values?: Record<string, string | number> } = {},
  ) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.field = details.field;
    this.values = details.values ?? {};
  }
}

/** Why a request was refused. The message files have a text for each code under `refusals`. */
export const refusalCodes = [
  "notFound",
  "notGrantable",
  "ownPermissions",
  "ownAccount",
  "ownerProtected",
  "holdsMore",
  "lastAdministrator",
  "noPermission",
  "emailTaken",
  "nameChanged",
  "changedSince",
  "alreadyActivated",
  "deactivated",
  "locked",
  "noLongerValid",
  "resendTooSoon",
  "signInFailed",
  "tooManyAttempts",
  "wrongCode",
  "passkeyRefused",
  "factorMissing",
  "factorPresent",
  "remindedToday",
  "notActivated",
  "notYetValid",
  "tooManyPasskeys",
  "secondFactorRequired",
  "passwordNeeded",
  "ownerOnly",
  "requiredByProvider",
  "requiredAlready",
  "dayTooEarly",
  "endPast",
  "endMissing",
  "datesApart",
  "sameAddress",
  "mailBudget",
  "notAskable",
  "requestGone",
  "wrongPassword",
  "passwordWeak",
  "passwordNotJudged",
  "passwordContext",
  "linkDead",
  "otherLink",
  "sessionEnded",
  "otherPerson",
  "overdue",
  "malformed",
  "foreignOrigin",
  "serviceOnly",
  "providerOrganization",
  "organizationClosed",
  "wrongPlace",
  "numberTaken",
  "contactTaken",
  "fileIsWorkbook",
  "fileNotText",
  "fileQuotes",
  "fileDamaged",
  "fileTooWide",
  "fileTooManyCells",
  "fileWithoutRows",
  "fileTooManyRows",
  "columnMissing",
  "columnTwice",
  "columnUnclear",
  "rowUnusable",
  "logoTooLarge",
  "logoKind",
  "logoDamaged",
  "logoTooManyPixels",
  "logoTooNarrow",
  "appearanceChanged",
  "setElsewhere",
  "setNameTaken",
  "tooManySets",
  "setGone",
  "nothingToTakeOver",
  "nobodyFound",
  "severalFound",
  "nobodyChosen",
  "tooManyRows",
  "overloaded",
  "unavailable",
] as const;

/** One of `refusalCodes`. */
export type RefusalCode = (typeof refusalCodes)[number];

/**
 * The one expected error: a rule of the product refuses. Everything else that is thrown is a fault.
 *
 * @param code the rule, as a message key
 * @param details values for the message, the form field that it belongs to, and what the form must send in other fields
 *   when it is sent again
 */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly field: string | undefined;
  readonly values: Readonly<Record<string, string | number>>;
  readonly resent: Readonly<Record<string, string>>;

  constructor(
    code: RefusalCode,
    details: {
      field?: string;
      values?: Record<string, string | number>;
      resent?: Record<string, string>;
    } = {},
  ) {
    super(code);
    this.name = "Refusal";
    this.code = code;
    this.field = details.field;
    this.values = details.values ?? {};
    this.resent = details.resent ?? {};
  }
}

/** Throws a Refusal for a code, and nothing for null. */
export function refuseIf(code: RefusalCode | null, field?: string): void {
  if (code) throw new Refusal(code, { field });
}

/** The result, or null if a rule refuses: for pages, which then say that it does not exist. */
export async function orNull<Found>(asked: Promise<Found>): Promise<Found | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

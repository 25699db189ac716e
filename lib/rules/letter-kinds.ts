/**
 * Every kind of letter that the portal writes. The outbox, the templates and the demo's mailbox use this list;
 * `emails/letters.tsx` has the template of each.
 */
export const letterKinds = [
  "activation",
  "newActivationLink",
  "reminderWeek",
  "reminderDay",
  "accountActivated",
  "passwordReset",
  "passwordToSet",
  "passwordChanged",
  "accountRestricted",
  "accountLocked",
  "accountDeleted",
  "newSignIn",
  "registration",
  "addressTaken",
  "secondFactorChanged",
  "secondFactorReset",
  "secondFactorAnnounced",
  "secondFactorWeek",
  "secondFactorDay",
  "secondFactorMissing",
  "colleaguesActivated",
  "invitationsReturned",
  "accessEnding",
  "accessRequested",
  "accessAnswered",
] as const;

/** One of `letterKinds`. */
export type LetterKind = (typeof letterKinds)[number];

/** the letters about a requirement of a second factor: when it is decided, and a week and a day before it holds. */
export type RequirementKind = "secondFactorAnnounced" | "secondFactorWeek" | "secondFactorDay";

/** FEEL-M13, R-211: the letters that tell administrators of several users. */
export const reportKinds = [
  "colleaguesActivated",
  "invitationsReturned",
  "accessEnding",
] as const satisfies readonly LetterKind[];

/** One of `reportKinds`. */
export type ReportKind = (typeof reportKinds)[number];

/** FEEL-M10, FEEL-M13: the letters that each administrator can do without, one by one. */
export const optionalKinds = [...reportKinds, "accessRequested"] as const;

/** One of `optionalKinds`. */
export type OptionalKind = (typeof optionalKinds)[number];

/** the two reminders to a user who has not activated yet; both have one template. */
export type ReminderKind = Extract<LetterKind, `reminder${string}`>;

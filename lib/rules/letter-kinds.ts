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
  "passwordChanged",
  "accountRestricted",
  "accountLocked",
  "accountDeleted",
  "newSignIn",
  "registration",
  "addressTaken",
  "secondFactorChanged",
  "secondFactorReset",
] as const;

/** One of `letterKinds`. */
export type LetterKind = (typeof letterKinds)[number];

/** the two reminders to a user who has not activated yet; both have one template. */
export type ReminderKind = Extract<LetterKind, `reminder${string}`>;

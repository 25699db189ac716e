/**
 * Every kind of letter that the portal writes. What is queued, drawn and shown in the demo's mailbox has its kind from
 * here; `emails/letters.tsx` says which template draws each.
 */
export const letterKinds = [
  "activation",
  "newActivationLink",
  "reminderWeek",
  "reminderDay",
  "accountActivated",
  "passwordReset",
  "passwordChanged",
  "accountBlocked",
  "accountLocked",
  "accountDeleted",
  "newSignIn",
  "registration",
  "addressTaken",
  "secondFactorChanged",
  "secondFactorReset",
] as const;
export type LetterKind = (typeof letterKinds)[number];

/** the two reminders to somebody who has not activated yet; one template draws both. */
export type ReminderKind = Extract<LetterKind, `reminder${string}`>;

import type { AccountRestriction } from "./account-restriction";
import { refusalOfRestriction } from "./new-link";
import type { RefusalCode } from "./refusal";

/** The facts that decide whether a user may be reminded of the second step, according to the database's clock. */
export type ReminderFacts = {
  hasFactor: boolean;
  activated: boolean;
  restriction: AccountRestriction | null;
  /** Whether the validity begins only later. */
  notYetValid: boolean;
  /** Whether somebody has reminded the user within a day. */
  reminded: boolean;
};

/** FEEL-M7: why a user is not reminded of the second step, or null. */
export function refusalOfReminder(user: ReminderFacts): RefusalCode | null {
  if (user.hasFactor) return "factorPresent";
  if (user.restriction) return refusalOfRestriction[user.restriction];
  if (!user.activated) return "notActivated";
  if (user.notYetValid) return "notYetValid";
  return user.reminded ? "remindedToday" : null;
}

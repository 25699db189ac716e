import { issueLinks } from "#lib/domain/links/issue";
import { secondsUntilNextLinks } from "#lib/domain/links/pause";
import { lockLinkRecipients } from "#lib/domain/links/recipients";
import { type Letters, refusalOfBudget, withLetters } from "#lib/domain/mail-budget";
import { enqueueLinks } from "#lib/domain/outbox/queue";
import { consumeReserved, type Reserved, withReservation } from "#lib/domain/rate-limits/reserve";
import type { Actor } from "#lib/rules/delegation";
import { refusalOfNewLink } from "#lib/rules/new-link";
import { apply, type Outcome, type UserCommand } from "./run-command";

/**
 * sends new activation links.
 *
 * @param letters those that the caller has reserved for them (S-79)
 * @param reservation the rate limit of a request for one user (S-61); a job for many has been counted itself
 */
export function invitation(letters: () => Letters, reservation?: () => Reserved): UserCommand {
  return {
    command: "resend",
    event: "link.sent",
    async work(tx, actor, userNumbers) {
      const waits = await secondsUntilNextLinks(tx, userNumbers, "activation");
      const outcomes = new Map<number, Outcome>();
      for (const user of await lockLinkRecipients(tx, userNumbers)) {
        const seconds = waits.get(user.userNumber);
        outcomes.set(user.userNumber, refusalOfNewLink(user, seconds) ?? true);
      }
      const ready = userNumbers.filter((number) => outcomes.get(number) === true);
      if (ready.length === 0) return outcomes;
      if (reservation) consumeReserved(reservation());
      const budget = letters();
      const links = await issueLinks(tx, ready.slice(0, budget.granted), "activation");
      await enqueueLinks(tx, "newActivationLink", links, actor.userNumber);
      budget.used = links.length;
      for (const number of ready.slice(budget.granted))
        outcomes.set(number, refusalOfBudget(budget));
      return outcomes;
    },
  };
}

/**
 * sends a new activation link, valid for seven days (or until the account is deleted, R-404); older ones die.
 *
 * @throws Refusal alreadyActivated, overdue, locked, deactivated, noLongerValid, organizationClosed, resendTooSoon
 *   (with `seconds`), tooManyAttempts (S-61), and those of reach
 */
export function resendActivation(actor: Actor, userNumber: number): Promise<void> {
  return withReservation(["resend", actor.userNumber], 1, (reservation) =>
    withLetters(actor, 1, (letters) => apply(actor, userNumber, invitation(letters, reservation))),
  );
}

import { sql } from "drizzle-orm";
import { anyOf } from "#db/numbers";
import { now } from "#db/time";
import { issueLinks, lockLinkRecipients, secondsUntilNextLinks } from "#lib/domain/links/issue";
import { type Letters, refusalOfBudget, withLetters } from "#lib/domain/mail-budget";
import { enqueue, enqueueLinks } from "#lib/domain/outbox/queue";
import { consumeReserved, type Reserved, withReservation } from "#lib/domain/rate-limits/reserve";
import { removeFactors } from "#lib/domain/second-factor/factors";
import { endSessionsOfAll } from "#lib/domain/sign-in/end-sessions";
import { forgetFailures } from "#lib/domain/sign-in/failures";
import { openTask } from "#lib/domain/tasks";
import type { Actor } from "#lib/rules/delegation";
import { refusalOfNewLink } from "#lib/rules/new-link";
import { apply, changedBy, type Outcome, type UserCommand } from "./run-command";

export const deactivation: UserCommand = {
  command: "deactivate",
  event: "user.deactivated",
  async work(tx, actor, userNumbers) {
    const changed = await tx.execute<{ number: string }>(sql`update users
      set deactivated_at = ${now}, deactivated_by = ${actor.userNumber}, changed_at = ${now}
      where number = ${anyOf(userNumbers)} and deactivated_at is null returning number`);
    await endSessionsOfAll(tx, userNumbers);
    return changedBy(changed);
  },
};

/** deactivates a user; running sessions end at once. Changes nothing if the user is deactivated. */
export function deactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, deactivation);
}

/** reactivates a deactivated user. */
export function reactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    command: "reactivate",
    event: "user.reactivated",
    async work(tx) {
      const changed = await tx.execute<{ number: string }>(sql`update users
      set deactivated_at = null, deactivated_by = null, changed_at = ${now}
      where number = ${userNumber} and deactivated_at is not null returning number`);
      return changedBy(changed);
    },
  });
}

/**
 * the provider locks a user until the provider unlocks; running sessions end at once, also on known
 * devices. A lock by failures becomes one by the provider. Changes nothing if the provider has locked the user.
 */
export function lockUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    command: "lock",
    event: "user.locked",
    async work(tx) {
      const changed = await tx.execute<{ number: string }>(sql`update users
      set locked_at = ${now}, locked_by = 'provider', changed_at = ${now}
      where number = ${userNumber} and locked_by is distinct from 'provider' returning number`);
      await forgetFailures(tx, userNumber, actor);
      await endSessionsOfAll(tx, [userNumber]);
      return changedBy(changed);
    },
  });
}

/**
 * lifts a lock, by failures or by the provider, and resets failures. Changes nothing if the user is not
 * locked.
 */
export function unlockUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    command: "unlock",
    event: "user.unlocked",
    async work(tx) {
      const changed = await tx.execute<{ number: string }>(sql`update users
      set locked_at = null, locked_by = null, changed_at = ${now}
      where number = ${userNumber} and locked_at is not null returning number`);
      if (changed.length > 0) await forgetFailures(tx, userNumber, actor);
      return changedBy(changed);
    },
  });
}

export const removal: UserCommand = {
  command: "remove",
  event: "user.removed",
  async work(tx, _, userNumbers) {
    const gone = await tx.execute<{ number: string; is_owner: boolean; organization_id: number }>(
      sql`delete from users where number = ${anyOf(userNumbers)} returning number, is_owner, organization_id`,
    );
    // Nobody can sign in with the customer number now, and only the provider can create another owner.
    const tasks = gone
      .filter((user) => user.is_owner)
      .map((user) => ({
        kind: "ownerDeleted" as const,
        organizationId: user.organization_id,
        userNumber: Number(user.number),
      }));
    await openTask(tx, ...tasks);
    return changedBy(gone);
  },
};

/** deletes the account for good, with permissions, links, sessions and letters; the address becomes free. */
export function removeUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, removal);
}

/**
 * D-1: for a user who has lost the second factor: removes apps, passkeys and recovery codes, ends running sessions, and
 * tells the user by letter. The password stays valid. Changes nothing if there is no factor.
 */
export function resetSecondFactor(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    command: "resetSecondFactor",
    event: "secondFactor.reset",
    async work(tx) {
      if (!(await removeFactors(tx, userNumber))) return new Map();
      await endSessionsOfAll(tx, [userNumber]);
      await enqueue(tx, {
        kind: "secondFactorReset",
        userNumber,
        requestedBy: { userNumber: actor.userNumber, letters: "notCounted" },
      });
      return new Map([[userNumber, true]]);
    },
  });
}

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

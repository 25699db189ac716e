import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import type { Block } from "#lib/rules/block";
import { type Actor, refusalOf, type Verb } from "#lib/rules/delegation";
import { Refusal, type RefusalCode, refuseIf } from "#lib/rules/refusal";
import { type AuditEvent, attempt, type Entry, record } from "./audit";
import { removeFactors } from "./factors";
import { issueLink, lockUser, secondsUntilNextLink } from "./links";
import { enqueue } from "./outbox-queue";
import { type Turn, takeTurns } from "./rate-limits";
import { endRegistrationOf } from "./registration-links";
import { endSessionsOf } from "./session-end";
import { forgetFailures } from "./sign-in-failures";
import { lockTarget, requireAdministratorLeft, requireOrganization } from "./target";
import { openTask } from "./tasks";

/** What a verb does to one user once reach and rule allow it, and what the trail calls it. */
export type Step = {
  verb: Verb;
  event: AuditEvent;
  /** Returns whether anything changed; a second click changes nothing and leaves no trace. */
  work(tx: Transaction, actor: Actor, userNumber: number): Promise<boolean>;
};

/** Who does it to whom, as the trail tells it; the organization is filled in as soon as it is known. */
export type StepEntry = Entry & { actor: Actor; target: number };

/**
 * One verb on one user: reach, rule, statement and trail, in that order, in the caller's transaction. The same for one
 * user and for each of many.
 *
 * @returns whether anything changed
 */
export async function applyStep(tx: Transaction, entry: StepEntry, step: Step): Promise<boolean> {
  const { actor, target: userNumber } = entry;
  const { verb, work } = step;
  const locked = await lockTarget(tx, actor, userNumber).catch(async (error: unknown) => {
    // The second of two clicks, even of two at the same moment, finds its work done.
    if (verb === "remove" && (await wasRemoved(tx, actor, userNumber))) return null;
    throw error;
  });
  if (!locked) return false;
  const { actor: asker, target, organizationId } = locked;
  entry.organizationId = organizationId;
  refuseIf(refusalOf(asker, verb, target));
  const shutsOut = verb === "deactivate" || verb === "remove" || verb === "lock";
  // Before a removal takes with it by which link the user came.
  if (shutsOut) await endRegistrationOf(tx, { userNumber, organizationId });
  if (!(await work(tx, actor, userNumber))) return false;
  if (shutsOut) await requireAdministratorLeft(tx, target, organizationId);
  await record(tx, { ...entry, organizationId });
  return true;
}

/** The same in a transaction of its own. */
async function apply(actor: Actor, userNumber: number, step: Step): Promise<void> {
  const entry: StepEntry = { event: step.event, actor, target: userNumber };
  await attempt(entry, (tx) => applyStep(tx, entry, step));
}

/** Whether this user was removed, as far as the actor may know. */
export function findRemoval(actor: Actor, userNumber: number): Promise<boolean> {
  return transaction(actor, (tx) => wasRemoved(tx, actor, userNumber));
}

/** Whether the trail tells of a removal within the actor's reach. */
async function wasRemoved(tx: Transaction, actor: Actor, userNumber: number): Promise<boolean> {
  await requireOrganization(tx, actor, actor.organizationId);
  const removed = await tx.execute(sql`select from audit_events e join organization_closure c
      on c.descendant_id = e.organization_id and c.ancestor_id = ${actor.organizationId}
    where e.target_number = ${userNumber} and e.event = 'user.removed' and e.outcome = 'done'`);
  return removed.length > 0;
}

export const deactivation: Step = {
  verb: "deactivate",
  event: "user.deactivated",
  async work(tx, actor, userNumber) {
    const changed = await tx.execute(sql`update users
      set deactivated_at = ${now}, deactivated_by = ${actor.userNumber}, changed_at = ${now}
      where number = ${userNumber} and deactivated_at is null returning number`);
    await endSessionsOf(tx, userNumber);
    return changed.length > 0;
  },
};

/** keeps a user out for now; running sessions end at once. Already deactivated: nothing changes. */
export function deactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, deactivation);
}

/** lets a deactivated user in again. */
export function reactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    verb: "reactivate",
    event: "user.reactivated",
    async work(tx) {
      const changed = await tx.execute(sql`update users
      set deactivated_at = null, deactivated_by = null, changed_at = ${now}
      where number = ${userNumber} and deactivated_at is not null returning number`);
      return changed.length > 0;
    },
  });
}

/**
 * the operator shuts a user out until the operator unlocks; running sessions end at once, known devices
 * included. A lock by failures becomes one by the operator. Locked by the operator already: nothing changes.
 */
export function lockUserAsOperator(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    verb: "lock",
    event: "user.locked",
    async work(tx) {
      const changed = await tx.execute(sql`update users
      set locked_at = ${now}, locked_by = 'operator', changed_at = ${now}
      where number = ${userNumber} and locked_by is distinct from 'operator' returning number`);
      await forgetFailures(tx, userNumber, actor);
      await endSessionsOf(tx, userNumber);
      return changed.length > 0;
    },
  });
}

/** lifts a lock, whether failures or an operator set it, and forgets failures. Not locked: nothing changes. */
export function unlockUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    verb: "unlock",
    event: "user.unlocked",
    async work(tx) {
      const changed = await tx.execute(sql`update users
      set locked_at = null, locked_by = null, changed_at = ${now}
      where number = ${userNumber} and locked_at is not null returning number`);
      if (changed.length > 0) await forgetFailures(tx, userNumber, actor);
      return changed.length > 0;
    },
  });
}

export const removal: Step = {
  verb: "remove",
  event: "user.removed",
  async work(tx, _, userNumber) {
    const [gone] = await tx.execute<{ is_owner: boolean; organization_id: number }>(
      sql`delete from users where number = ${userNumber} returning is_owner, organization_id`,
    );
    // Nobody can sign in with the customer number now, and only the operator can make another one.
    if (gone?.is_owner)
      await openTask(tx, {
        kind: "ownerDeleted",
        organizationId: gone.organization_id,
        userNumber,
      });
    return true;
  },
};

/** deletes the account for good. Permissions, links, sessions and letters go with it; the address is free. */
export function removeUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, removal);
}

/**
 * D-1: for somebody who has lost the second factor: apps, passkeys and recovery codes are gone, running sessions end, and a
 * letter tells the person. The password still counts. Without any factor: nothing changes.
 */
export function resetSecondFactor(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, {
    verb: "resetSecondFactor",
    event: "secondFactor.reset",
    async work(tx) {
      if (!(await removeFactors(tx, userNumber))) return false;
      await endSessionsOf(tx, userNumber);
      await enqueue(tx, { kind: "secondFactorReset", userNumber, requestedBy: actor });
      return true;
    },
  });
}

/** What to do before a link could help again. */
const refusalOfBlock = {
  locked: "locked",
  deactivated: "deactivated",
  noLongerValid: "noLongerValid",
  closed: "organizationClosed",
} as const satisfies Record<Block, RefusalCode>;

/** a new activation link, after the turns that such a request takes (S-61). */
function invitation(turns: readonly Turn[]): Step {
  return {
    verb: "resend",
    event: "link.sent",
    async work(tx, actor, userNumber) {
      const user = await lockUser(tx, userNumber);
      if (!user) throw new Refusal("notFound");
      if (user.overdue) throw new Refusal("overdue");
      if (user.activated) throw new Refusal("alreadyActivated");
      if (user.block) throw new Refusal(refusalOfBlock[user.block]);
      const seconds = await secondsUntilNextLink(tx, userNumber, "activation");
      if (seconds > 0) throw new Refusal("resendTooSoon", { values: { seconds } });
      if (turns.length > 0) await takeTurns(tx, turns);
      const link = await issueLink(tx, userNumber, "activation");
      await enqueue(tx, {
        kind: "newActivationLink",
        userNumber,
        linkId: link.id,
        requestedBy: actor,
      });
      return true;
    },
  };
}

/** The same for one of many: the job took its turn, and the organization's letters count as ever (S-61, S-79). */
export const invitationOfMany = invitation([]);

/**
 * a new activation link, valid for seven days from now (or until the account is deleted, R-404); older ones die.
 *
 * @throws Refusal alreadyActivated, overdue, locked, deactivated, noLongerValid, organizationClosed, resendTooSoon (with `seconds`), tooManyAttempts (S-61), and those of reach
 */
export function resendActivation(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, invitation([["resend", actor.userNumber]]));
}

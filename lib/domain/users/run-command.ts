import type { Transaction } from "#db/client";
import type { AuditDetails } from "#db/schema";
import { requireAdministratorLeft } from "#lib/domain/access/administrators";
import {
  type LockedReachableUser,
  type LockedReachableUsers,
  lockedAmong,
  lockReachableUsers,
} from "#lib/domain/access/reach-lock";
import type { AuditEvent } from "#lib/domain/audit/events";
import { attempt, type Entry, recordAll } from "#lib/domain/audit/record";
import { endRegistrationsOf } from "#lib/domain/registration/links";
import { type Actor, type Command, refusalOf } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { findRemoved } from "./find-removed";

/** The outcome of a command for one user: whether anything changed, or a refusal. */
export type Outcome = boolean | Refusal;

/** What a command does to users once reach and rule allow it, and its event in the audit log. */
export type UserCommand = {
  command: Command;
  event: AuditEvent;
  /** What the audit log tells of each user. */
  detailsOf?(userNumber: number): AuditDetails;
  /** Returns which users it changed and which it refused; a second click changes nothing and records nothing. */
  work(tx: Transaction, actor: Actor, userNumbers: readonly number[]): Promise<Outcomes>;
};

/** The outcomes by user number; users who are missing stay unchanged. */
export type Outcomes = ReadonlyMap<number, Outcome>;

/** The users that a statement has changed, from the numbers it returned. */
export function changedBy(rows: readonly { number: string }[]): Outcomes {
  return new Map(rows.map(({ number }) => [Number(number), true]));
}

/**
 * Applies one command to locked users in the caller's transaction: rule, statements, audit log entries. Works for one
 * user and for many: each is checked alone, and a refused user stays unchanged, unless the rule concerns all of
 * them together.
 *
 * @returns the outcome for each, in this order
 * @throws Refusal lastAdministrator, so that the transaction ends and nothing happens to anybody
 */
export async function applyCommand(
  tx: Transaction,
  { actor, targets }: LockedReachableUsers,
  userNumbers: readonly number[],
  definition: UserCommand,
): Promise<Outcome[]> {
  const { command, event, detailsOf = () => ({}) } = definition;
  const refusals = new Map<number, Refusal>();
  const allowed: LockedReachableUser[] = [];
  for (const target of lockedAmong(targets, userNumbers)) {
    const code = refusalOf(actor, command, target);
    if (code) refusals.set(target.userNumber, new Refusal(code));
    else allowed.push(target);
  }
  const outcomes = await workOn(tx, actor, allowed, definition);
  const changed = allowed.filter(({ userNumber }) => outcomes.get(userNumber) === true);
  const entries = changed.map(({ userNumber: target, organizationId }) => {
    return { target, organizationId, details: detailsOf(target) };
  });
  await recordAll(tx, { event, actor }, entries);
  const missing = userNumbers.filter((number) => !targets.has(number));
  // The second of two clicks, even if simultaneous, finds its work done.
  const removed = command === "remove" ? await findRemoved(tx, actor, missing) : new Set();
  return userNumbers.map((number) => {
    if (!targets.has(number)) return removed.has(number) ? false : new Refusal("notFound");
    return refusals.get(number) ?? outcomes.get(number) ?? false;
  });
}

/** Commands that may remove the last administrator of an organization. */
export const shuttingOut: ReadonlySet<string> = new Set<Command>([
  "deactivate",
  "limit",
  "remove",
  "lock",
]);

async function workOn(
  tx: Transaction,
  actor: Actor,
  targets: readonly LockedReachableUser[],
  { command, work }: UserCommand,
): Promise<Outcomes> {
  if (targets.length === 0) return new Map();
  const numbers = targets.map(({ userNumber }) => userNumber);
  if (!shuttingOut.has(command)) return work(tx, actor, numbers);
  // Before a removal deletes the information which link the users came by.
  await endRegistrationsOf(tx, numbers);
  const outcomes = await work(tx, actor, numbers);
  const changed = targets.filter(({ userNumber }) => outcomes.get(userNumber) === true);
  await requireAdministratorLeft(tx, changed);
  return outcomes;
}

/**
 * Applies a command to one user, in a transaction of its own.
 *
 * @throws Refusal notFound, those of `refusalOf`, lastAdministrator, and those of the command
 */
export async function apply(
  actor: Actor,
  userNumber: number,
  definition: UserCommand,
): Promise<void> {
  const entry: Entry = { event: definition.event, actor, target: userNumber };
  await attempt(entry, async (tx) => {
    const locked = await lockReachableUsers(
      tx,
      actor,
      [userNumber],
      shuttingOut.has(definition.command),
    );
    const target = locked.targets.get(userNumber);
    if (target) entry.organizationId = target.organizationId;
    const [outcome] = await applyCommand(tx, locked, [userNumber], definition);
    if (outcome instanceof Refusal) throw outcome;
  });
}

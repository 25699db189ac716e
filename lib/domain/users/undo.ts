import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import type { AuditDetails } from "#db/schema";
import { requireReachableUser } from "#lib/domain/access/reach";
import { lockReachableUsers } from "#lib/domain/access/reach-lock";
import { attempt, type Entry } from "#lib/domain/audit/record";
import { type AreaId, isAreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { orNull, Refusal } from "#lib/rules/refusal";
import { changePermissions } from "./change";
import { deactivation, reactivation } from "./deactivate";
import { applyCommand, type UserCommand } from "./run-command";

/** The events that can be undone; of a change only what was withdrawn is given back. */
export type UndoableEvent = "user.deactivated" | "user.reactivated" | "user.changed";

/** What an actor can undo. */
export type Undoable = {
  event: UndoableEvent;
  /** The user's row as it has been since: seconds, with six decimals. */
  version: string;
  /** The permissions that were withdrawn; empty for other events. */
  withdrawn: readonly AreaId[];
};

/**
 * what this actor has done to this user and can undo; null if there is nothing, somebody else has changed the user
 * since, or the user is out of reach.
 */
export function findUndoable(actor: Actor, userNumber: number): Promise<Undoable | null> {
  return orNull(
    transaction(actor, async (tx) => {
      await requireReachableUser(tx, actor, userNumber);
      return lastChange(tx, actor, userNumber);
    }),
  );
}

/**
 * undoes what this actor has done to a user, as long as nobody has changed the user since, by the rules and with
 * the audit log entries of doing the opposite.
 *
 * @param version the user's row as the actor was shown it
 * @returns what is undone
 * @throws Refusal notFound, changedSince, and those of reactivating, deactivating or granting
 */
export function undoChange(
  actor: Actor,
  { userNumber, version }: { userNumber: number; version: string },
): Promise<UndoableEvent> {
  const entry: Entry = { event: "user.changed", actor, target: userNumber };
  return attempt(entry, async (tx) => {
    // Undoing a reactivation may leave an organization without an administrator.
    const locked = await lockReachableUsers(tx, actor, [userNumber], true);
    const target = locked.targets.get(userNumber);
    if (!target) throw new Refusal("notFound");
    entry.organizationId = target.organizationId;
    const last = await lastChange(tx, actor, userNumber);
    if (last?.version !== version) throw new Refusal("changedSince");
    const command = commands[last.event];
    if (command) entry.event = command.event;
    const [outcome] = await (command
      ? applyCommand(tx, locked, [userNumber], command)
      : changePermissions(tx, locked, [userNumber], { added: last.withdrawn, removed: [] }));
    if (outcome instanceof Refusal) throw outcome;
    return last.event;
  });
}

/** The command that undoes each event; after a change permissions are granted. */
const commands: Partial<Record<UndoableEvent, UserCommand>> = {
  "user.deactivated": reactivation,
  "user.reactivated": deactivation,
};

/** The last change of a user, if it was this actor's and can be undone. */
async function lastChange(
  tx: Transaction,
  actor: Actor,
  userNumber: number,
): Promise<Undoable | null> {
  const [last] = await tx.execute<{ version: string; event: string; details: AuditDetails }>(sql`
    select extract(epoch from u.changed_at)::text as version, e.event, e.details
    from users u cross join lateral (
      select e.event, e.details, e.actor_number from audit_events e
      where e.target_number = u.number and e.event like 'user.%' and e.outcome = 'done'
      order by e.id desc limit 1) e
    where u.number = ${userNumber} and e.actor_number = ${actor.userNumber}`);
  if (!last || !isUndoable(last.event)) return null;
  const { permissionsBefore = [], permissionsAfter = [] } = last.details;
  const withdrawn = permissionsBefore
    .filter(isAreaId)
    .filter((id) => !permissionsAfter.includes(id));
  if (last.event === "user.changed" && withdrawn.length === 0) return null;
  return { event: last.event, version: last.version, withdrawn };
}

function isUndoable(event: string): event is UndoableEvent {
  return ["user.deactivated", "user.reactivated", "user.changed"].includes(event);
}

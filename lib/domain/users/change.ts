import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { users } from "#db/schema";
import { now } from "#db/time";
import { requireAdministratorLeft } from "#lib/domain/access/administrators";
import { grantPermissions, withdrawPermissions } from "#lib/domain/access/permissions";
import {
  type LockedReachableUser,
  type LockedReachableUsers,
  lockedAmong,
  lockReachableUser,
} from "#lib/domain/access/reach-lock";
import { attempt, type Entry, recordAll } from "#lib/domain/audit/record";
import { endRegistrationsOf } from "#lib/domain/registration/links";
import { endSessionsOfRestricted } from "#lib/domain/sign-in/end-sessions";
import type { AreaId } from "#lib/rules/catalogue";
import {
  type Actor,
  applyChange,
  differenceOf,
  type PermissionChange,
  type ReachableUser,
  refusalOf,
  refusalOfChange,
} from "#lib/rules/delegation";
import { shownName } from "#lib/rules/form";
import { Refusal, refuseIf } from "#lib/rules/refusal";
import type { UserChange } from "#lib/rules/schemas/users";
import { eachField, editableFields, pickFields } from "#lib/rules/user-fields";
import type { Outcome } from "./run-command";

/**
 * saves the edit form as a difference to what it showed. Permissions that the form could not
 * change stay; if somebody else has changed a name meanwhile, that is a conflict and nothing is saved.
 *
 * @throws Refusal notFound, notGrantable, ownPermissions, ownAccount, ownerProtected, holdsMore, noPermission,
 *   nameChanged (with the other value), lastAdministrator
 */
export async function changeUser(actor: Actor, input: UserChange): Promise<void> {
  const entry: Entry = { event: "user.changed", actor, target: input.userNumber };
  await attempt(entry, async (tx) => {
    const change = differenceOf(input.shownPermissions, input.permissions);
    const limits =
      input.validFrom !== input.shownValidFrom || input.validUntil !== input.shownValidUntil;
    const takesAdministrators = limits || weakens(change);
    const { actor: asker, target } = await lockReachableUser(
      tx,
      actor,
      input.userNumber,
      takesAdministrators,
    );
    entry.organizationId = target.organizationId;
    refuseIf(refusalOf(asker, "edit", target));
    const fields = await writeProfileFields(tx, asker, target, input);
    refuseIf(refusalOfChange(asker, target, change), "permissions");
    await save(tx, asker, [target], change, fields);
  });
}

/**
 * grants or withdraws permissions of locked users, in the caller's transaction; users who have, or lack,
 * them already stay unchanged. Each user is checked alone.
 *
 * @returns the outcome for each, in this order
 * @throws Refusal lastAdministrator, so that the transaction ends and nothing happens to anybody
 */
export async function changePermissions(
  tx: Transaction,
  { actor, targets }: LockedReachableUsers,
  userNumbers: readonly number[],
  change: PermissionChange,
): Promise<Outcome[]> {
  const refusals = new Map<number, Refusal>();
  const allowed: LockedReachableUser[] = [];
  for (const target of lockedAmong(targets, userNumbers)) {
    const code = refusalOf(actor, "edit", target) ?? refusalOfChange(actor, target, change);
    if (code) refusals.set(target.userNumber, new Refusal(code));
    else allowed.push(target);
  }
  const changed = await save(tx, actor, allowed, change);
  return userNumbers.map((number) => {
    if (!targets.has(number)) return new Refusal("notFound");
    return refusals.get(number) ?? changed.has(number);
  });
}

/** Writes what the rules allow, and its consequences. Returns the changed users. */
async function save(
  tx: Transaction,
  actor: Actor,
  targets: readonly LockedReachableUser[],
  change: PermissionChange,
  fields: readonly string[] = [],
): Promise<ReadonlySet<number>> {
  // Compared with what is stored, not with what the form showed: somebody else may have done the same meanwhile.
  const changes = targets
    .map((target) => ({ target, after: applyChange(target.granted, change) }))
    .filter(({ target, after }) => fields.length > 0 || differs(target.granted, after));
  if (changes.length === 0) return new Set();
  const changed = changes.map(({ target }) => target);
  const numbers = changed.map(({ userNumber }) => userNumber);
  await withdrawPermissions(tx, numbers, change.removed);
  await grantPermissions(
    tx,
    changes.map(({ target, after }) => ({
      userNumber: target.userNumber,
      permissions: [...after].filter((id) => !target.granted.has(id)),
    })),
  );
  await tx.execute(sql`update users set changed_at = ${now} where number = ${anyOf(numbers)}`);
  if (weakens(change) || fields.includes("validFrom") || fields.includes("validUntil"))
    await requireAdministratorLeft(tx, changed);
  await endSessionsOfRestricted(tx, numbers);
  await endRegistrationsOf(tx, numbers);
  const entries = changes.map(({ target, after }) => ({
    target: target.userNumber,
    organizationId: target.organizationId,
    details: {
      fields: [...fields],
      ...(differs(target.granted, after) && {
        permissionsBefore: [...target.granted],
        permissionsAfter: [...after],
      }),
    },
  }));
  await recordAll(tx, { event: "user.changed", actor }, entries);
  return new Set(numbers);
}

/** Whether a change of permissions may remove the last administrator of an organization. */
function weakens(change: PermissionChange): boolean {
  return change.removed.includes("userAdministration");
}

function differs(before: ReadonlySet<AreaId>, after: ReadonlySet<AreaId>): boolean {
  return after.size !== before.size || [...after].some((id) => !before.has(id));
}

/** Writes names and validity dates that differ from what the form showed; returns the names of the written fields. */
async function writeProfileFields(
  tx: Transaction,
  actor: Actor,
  target: ReachableUser,
  input: UserChange,
): Promise<string[]> {
  const [stored] = await tx
    .select(pickFields(editableFields, users))
    .from(users)
    .where(sql`${users.number} = ${target.userNumber}`);
  if (!stored) throw new Refusal("notFound");
  const shown = eachField(editableFields, (field) => input[shownName(field)]);
  const changed = editableFields.filter(
    (field) => input[field] !== shown[field] && input[field] !== stored[field],
  );
  for (const name of changed) {
    if (stored[name] !== shown[name])
      throw new Refusal("nameChanged", {
        field: name,
        values: { stored: stored[name] ?? "–" },
        // When it is sent again, the form has seen this value.
        resent: { [shownName(name)]: stored[name] ?? "" },
      });
  }
  if (changed.includes("validFrom") || changed.includes("validUntil")) {
    refuseIf(refusalOf(actor, "limit", target));
    refuseDatesApart(input, stored, changed);
  }
  if (changed.length > 0) {
    await tx
      .update(users)
      .set(pickFields(changed, input))
      .where(sql`${users.number} = ${target.userNumber}`);
  }
  return changed;
}

/** Another person's new date may make one of the form's impossible: a conflict like any other. */
function refuseDatesApart(
  input: Pick<UserChange, "validFrom" | "validUntil">,
  stored: Pick<UserChange, "validFrom" | "validUntil">,
  changed: readonly string[],
): void {
  const from = changed.includes("validFrom") ? input.validFrom : stored.validFrom;
  const until = changed.includes("validUntil") ? input.validUntil : stored.validUntil;
  if (!from || !until || from <= until) return;
  // Only one of them is the form's, or the schema would have refused it: the other one has changed meanwhile.
  const [field, other] = changed.includes("validUntil")
    ? (["validFrom", from] as const)
    : (["validUntil", until] as const);
  throw new Refusal("nameChanged", { field, values: { stored: other } });
}

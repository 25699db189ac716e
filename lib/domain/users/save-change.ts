import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { now } from "#db/time";
import { requireAdministratorLeft } from "#lib/domain/access/administrators";
import { grantPermissions, withdrawPermissions } from "#lib/domain/access/permissions";
import type { LockedReachableUser } from "#lib/domain/access/reach-lock";
import { recordAll } from "#lib/domain/audit/record";
import { giveStatement, readGivenSets, takeStatement } from "#lib/domain/permission-sets/given";
import { type GivenSet, isSameSet } from "#lib/domain/permission-sets/offered";
import { endRegistrationsOf } from "#lib/domain/registration/links";
import { endSessionsOfRestricted } from "#lib/domain/sign-in/end-sessions";
import { followRights } from "#lib/domain/systems/lost-sessions";
import type { AreaId } from "#lib/rules/catalogue";
import { type Actor, applyChange, type PermissionChange } from "#lib/rules/delegation";
import { validityFields } from "#lib/rules/user-fields";
import type { WrittenFields } from "./profile-fields";

/**
 * Writes what the rules allow, and its consequences. Returns the changed users.
 *
 * @param written what the caller has written of a user already; undefined for nothing
 * @param set the permission set that they are given, which the caller holds; null takes theirs away, and without it
 *   theirs stays
 */
export async function save(
  tx: Transaction,
  actor: Actor,
  targets: readonly LockedReachableUser[],
  change: PermissionChange,
  written: (userNumber: number) => WrittenFields | undefined = () => undefined,
  set?: GivenSet | null,
): Promise<ReadonlySet<number>> {
  const writtenOf = (number: number) => written(number) ?? nothing;
  // Compared with what is stored, not with what the form showed: somebody else may have done the same meanwhile.
  const given =
    set === undefined
      ? null
      : await readGivenSets(
          tx,
          targets.map(({ userNumber }) => userNumber),
        );
  const isGiven = ({ userNumber }: LockedReachableUser) =>
    given !== null && !isSameSet(given.get(userNumber) ?? null, set ?? null);
  const changes = targets
    .map((target) => ({ target, after: applyChange(target.granted, change) }))
    .filter(
      ({ target, after }) =>
        writtenOf(target.userNumber).fields.length > 0 ||
        differs(target.granted, after) ||
        isGiven(target),
    );
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
  const givenTo = changed.filter(isGiven).map(({ userNumber }) => userNumber);
  if (set !== undefined && givenTo.length > 0)
    await tx.execute(set ? giveStatement(givenTo, set, actor.userNumber) : takeStatement(givenTo));
  await tx.execute(sql`update users set changed_at = ${now} where number = ${anyOf(numbers)}`);
  if (weakens(change) || numbers.some((number) => limits(writtenOf(number))))
    await requireAdministratorLeft(tx, changed);
  await endSessionsOfRestricted(tx, numbers);
  await followRights(tx, numbers);
  await endRegistrationsOf(tx, numbers);
  const entries = changes.map(({ target, after }) => {
    const { fields, days } = writtenOf(target.userNumber);
    return {
      target: target.userNumber,
      organizationId: target.organizationId,
      details: {
        fields,
        ...(Object.keys(days).length > 0 && { days }),
        ...(differs(target.granted, after) && {
          permissionsBefore: [...target.granted],
          permissionsAfter: [...after],
        }),
        ...(isGiven(target) && { set: set ?? null }),
      },
    };
  });
  await recordAll(tx, { event: "user.changed", actor }, entries);
  return new Set(numbers);
}

const nothing: WrittenFields = { fields: [], days: {} };

/** Whether the days of validity are among what was written. */
function limits({ fields }: WrittenFields): boolean {
  return validityFields.some((field) => fields.includes(field));
}

/** Whether a change of permissions may remove the last administrator of an organization. */
export function weakens(change: PermissionChange): boolean {
  return change.removed.includes("userAdministration");
}

function differs(before: ReadonlySet<AreaId>, after: ReadonlySet<AreaId>): boolean {
  return after.size !== before.size || [...after].some((id) => !before.has(id));
}

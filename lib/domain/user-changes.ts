import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { users } from "#db/schema";
import { now } from "#db/time";
import {
  type Actor,
  applyChange,
  differenceOf,
  type PermissionChange,
  refusalOf,
  refusalOfChange,
  type Target,
} from "#lib/rules/delegation";
import { Refusal, refuseIf } from "#lib/rules/refusal";
import type { UserChange } from "#lib/rules/schemas";
import { mayStay } from "./access";
import { attempt, type Entry, record } from "./audit";
import { writePermissions } from "./permissions";
import { endRegistrationOf } from "./registration-links";
import { lockTarget, requireAdministratorLeft } from "./target";

/**
 * saves the edit form as a difference to what it showed. Permissions that the form could not
 * change stay as they are; a name that somebody else changed meanwhile is a clash and nothing is saved.
 *
 * @throws Refusal notFound, notGrantable, ownPermissions, ownAccount, ownerProtected, holdsMore, noPermission,
 *   nameChanged (with the other value), lastAdministrator
 */
export async function changeUser(actor: Actor, input: UserChange): Promise<void> {
  const entry: Entry = { event: "user.changed", actor, target: input.userNumber };
  await attempt(entry, async (tx) => {
    const { actor: asker, target, organizationId } = await lockTarget(tx, actor, input.userNumber);
    entry.organizationId = organizationId;
    refuseIf(refusalOf(asker, "rename", target));
    const fields = await writeFacts(tx, asker, target, input);
    const change = differenceOf(input.shownPermissions, input.permissions);
    refuseIf(refusalOfChange(asker, target, change), "permissions");
    await save(tx, entry, { target, organizationId, fields, change });
  });
}

/**
 * grants or withdraws permissions of one user, in the caller's transaction; whoever has them, or has lost
 * them, stays as is.
 *
 * @returns whether anything changed
 * @throws Refusal notFound, notGrantable, ownPermissions, ownerProtected, noPermission, lastAdministrator
 */
export async function changePermissions(
  tx: Transaction,
  entry: Entry & { actor: Actor; target: number },
  change: PermissionChange,
): Promise<boolean> {
  const { actor: asker, target, organizationId } = await lockTarget(tx, entry.actor, entry.target);
  entry.organizationId = organizationId;
  refuseIf(refusalOf(asker, "rename", target));
  refuseIf(refusalOfChange(asker, target, change));
  return save(tx, entry, { target, organizationId, fields: [], change });
}

/** Writes what the rules allow, and all that follows from it. Returns whether anything changed. */
async function save(
  tx: Transaction,
  entry: Entry,
  {
    target,
    organizationId,
    fields,
    change,
  }: { target: Target; organizationId: number; fields: string[]; change: PermissionChange },
): Promise<boolean> {
  const after = applyChange(target.granted, change);
  // Compared with what is stored, not with what the form showed: somebody else may have done the same meanwhile.
  const changesPermissions =
    after.size !== target.granted.size || [...after].some((id) => !target.granted.has(id));
  if (changesPermissions) await writePermissions(tx, target.userNumber, target.granted, after);
  if (!changesPermissions && fields.length === 0) return false;
  await tx.execute(sql`update users set changed_at = ${now} where number = ${target.userNumber}`);
  const weakens = change.removed.includes("userAdministration") || fields.includes("validUntil");
  if (weakens || fields.includes("validFrom"))
    await requireAdministratorLeft(tx, target, organizationId);
  await endSessionsOfWhomItShutOut(tx, target.userNumber);
  await endRegistrationOf(tx, { userNumber: target.userNumber, organizationId });
  await record(tx, {
    ...entry,
    organizationId,
    details: {
      fields,
      ...(changesPermissions && {
        permissionsBefore: [...target.granted],
        permissionsAfter: [...after],
      }),
    },
  });
  return true;
}

/** who is outside the validity dates now has no session left that a later date could revive. */
async function endSessionsOfWhomItShutOut(tx: Transaction, userNumber: number): Promise<void> {
  await tx.execute(sql`delete from sessions s using users u
    where s.user_number = ${userNumber} and u.number = s.user_number and not ${mayStay}`);
}

/** Writes names and validity dates that differ from what the form showed; the names of the fields written. */
async function writeFacts(
  tx: Transaction,
  actor: Actor,
  target: Target,
  input: UserChange,
): Promise<string[]> {
  const [stored] = await tx
    .select({
      firstName: users.firstName,
      lastName: users.lastName,
      validFrom: users.validFrom,
      validUntil: users.validUntil,
    })
    .from(users)
    .where(sql`${users.number} = ${target.userNumber}`);
  if (!stored) throw new Refusal("notFound");
  const shown = {
    firstName: input.shownFirstName,
    lastName: input.shownLastName,
    validFrom: input.shownValidFrom,
    validUntil: input.shownValidUntil,
  };
  const names = ["firstName", "lastName", "validFrom", "validUntil"] as const;
  const changed = names.filter(
    (name) => input[name] !== shown[name] && input[name] !== stored[name],
  );
  for (const name of changed) {
    if (stored[name] !== shown[name])
      throw new Refusal("nameChanged", {
        field: name,
        values: { stored: stored[name] ?? "–" },
        // Sent again, the form has seen it.
        resent: { [`shown${name[0]?.toUpperCase()}${name.slice(1)}`]: stored[name] ?? "" },
      });
  }
  if (changed.includes("validFrom") || changed.includes("validUntil")) {
    refuseIf(refusalOf(actor, "limit", target));
    refuseDatesApart(input, stored, changed);
  }
  if (changed.length > 0) {
    await tx
      .update(users)
      .set(Object.fromEntries(changed.map((name) => [name, input[name]])))
      .where(sql`${users.number} = ${target.userNumber}`);
  }
  return changed;
}

/** Somebody else's new date may make one of the form's impossible: a clash like any other. */
function refuseDatesApart(
  input: Pick<UserChange, "validFrom" | "validUntil">,
  stored: Pick<UserChange, "validFrom" | "validUntil">,
  changed: readonly string[],
): void {
  const from = changed.includes("validFrom") ? input.validFrom : stored.validFrom;
  const until = changed.includes("validUntil") ? input.validUntil : stored.validUntil;
  if (!from || !until || from <= until) return;
  // Only one of them is the form's, or the schema would have refused it: the other one is what changed meanwhile.
  const [field, other] = changed.includes("validUntil")
    ? (["validFrom", from] as const)
    : (["validUntil", until] as const);
  throw new Refusal("nameChanged", { field, values: { stored: other } });
}

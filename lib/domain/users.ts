import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { userPermissions, users } from "#db/schema";
import { interval, now } from "#db/time";
import type { AreaId, Language } from "#lib/rules/catalogue";
import {
  type Actor,
  applyChange,
  differenceOf,
  grantable,
  refusalOf,
  refusalOfChange,
  type Target,
  type Verb,
} from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal, type RefusalCode } from "#lib/rules/refusal";
import type { NewUser, UserChange } from "#lib/rules/schemas";
import { grantedOf } from "./access";
import { type AuditEvent, attempt, type Entry, record } from "./audit";
import { issueLink, lockUser, secondsUntilNextLink } from "./links";
import { enqueue } from "./outbox-queue";
import { endSessionsOf } from "./sessions";
import {
  lockOrganization,
  lockTarget,
  requireAdministratorLeft,
  requireOrganization,
} from "./target";

/**
 * adds a user to an organization that the actor reaches, with permissions that the actor may
 * grant there, and sends the activation letter. The unique index answers for the address.
 *
 * @throws Refusal notFound, notGrantable, noPermission, emailTaken (with `userNumber` where the holder is within the actor's reach)
 */
export async function createUser(
  actor: Actor,
  input: NewUser & { organizationId: number; language: Language },
): Promise<{ userNumber: number }> {
  const entry = { event: "user.created", actor, organizationId: input.organizationId } as const;
  return attempt(entry, async (tx) => {
    const where = await lockOrganization(tx, actor, input.organizationId);
    const allowed = grantable(where.actor, where);
    if (input.permissions.some((id) => !allowed.has(id)))
      throw new Refusal("notGrantable", { field: "permissions" });
    if (input.permissions.length === 0) throw new Refusal("noPermission");
    const userNumber = await insertUser(tx, { ...input, createdBy: actor.userNumber });
    if (!userNumber) return await answerTaken(tx, where.actor, input);
    const permissionsAfter = await writePermissions(tx, userNumber, new Set(), input.permissions);
    const link = await issueLink(tx, userNumber, "activation");
    await enqueue(tx, {
      kind: "activation",
      userNumber,
      linkId: link.id,
      requestedBy: actor.userNumber,
    });
    await record(tx, { ...entry, target: userNumber, details: { permissionsAfter } });
    return { userNumber };
  });
}

/** Inserts the row; undefined when the address belongs to somebody already. */
async function insertUser(
  tx: Transaction,
  input: Pick<NewUser, "firstName" | "lastName" | "email"> & {
    organizationId: number;
    language: Language;
    createdBy: number;
  },
): Promise<number | undefined> {
  const { organizationId, firstName, lastName, email, language, createdBy } = input;
  const [row] = await tx
    .insert(users)
    .values({ organizationId, firstName, lastName, email, language, createdBy })
    .onConflictDoNothing()
    .returning({ number: users.number });
  return row?.number;
}

/**
 * the holder of a taken address is named only within the actor's own reach; the other organization never. The
 * same request again within a minute is a second click, and its answer is the user that the first one made.
 */
async function answerTaken(
  tx: Transaction,
  actor: Actor,
  input: NewUser & { organizationId: number },
): Promise<{ userNumber: number }> {
  const [holder] = await tx.execute<{ number: string; again: boolean; granted: string[] }>(sql`
    select u.number, ${grantedOf} as granted, u.created_by = ${actor.userNumber} and u.organization_id = ${input.organizationId}
      and u.first_name = ${input.firstName} and u.last_name = ${input.lastName}
      and u.created_at > ${now} - ${interval(limits.resendInterval)} as again
    from users u join organization_closure c
      on c.descendant_id = u.organization_id and c.ancestor_id = ${actor.organizationId}
    where lower(u.email) = lower(${input.email})`);
  const wanted = new Set<string>(input.permissions);
  const sameTicks =
    holder?.granted.length === wanted.size && holder.granted.every((id) => wanted.has(id));
  if (holder?.again && sameTicks) return { userNumber: Number(holder.number) };
  const values = holder ? { userNumber: Number(holder.number) } : undefined;
  throw new Refusal("emailTaken", { field: "email", values });
}

async function writePermissions(
  tx: Transaction,
  userNumber: number,
  before: ReadonlySet<AreaId>,
  wanted: Iterable<AreaId>,
): Promise<AreaId[]> {
  const after = new Set(wanted);
  const gone = [...before].filter((id) => !after.has(id));
  const fresh = [...after].filter((id) => !before.has(id));
  if (gone.length > 0) {
    await tx.execute(sql`delete from user_permissions
      where user_number = ${userNumber} and permission in ${gone}`);
  }
  if (fresh.length > 0) {
    await tx
      .insert(userPermissions)
      .values(fresh.map((permission) => ({ userNumber, permission })));
  }
  return [...after];
}

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
    const after = applyChange(target.granted, change);
    // Compared with what is stored, not with what the form showed: somebody else may have done the same meanwhile.
    const changesPermissions =
      after.size !== target.granted.size || [...after].some((id) => !target.granted.has(id));
    if (changesPermissions) await writePermissions(tx, target.userNumber, target.granted, after);
    if (!changesPermissions && fields.length === 0) return;
    await tx.execute(sql`update users set changed_at = ${now} where number = ${target.userNumber}`);
    const weakens = change.removed.includes("userAdministration") || fields.includes("validUntil");
    if (weakens || fields.includes("validFrom"))
      await requireAdministratorLeft(tx, target, organizationId);
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
  });
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

function refuseIf(code: RefusalCode | null, field?: string): void {
  if (code) throw new Refusal(code, { field });
}

/**
 * One verb on one user: reach, rule, statement and trail, in that order, in one transaction.
 *
 * @param work returns whether anything changed; a second click changes nothing and leaves no trace
 */
async function apply(
  actor: Actor,
  userNumber: number,
  verb: Verb,
  event: AuditEvent,
  work: (tx: Transaction) => Promise<boolean>,
): Promise<void> {
  const entry: Entry = { event, actor, target: userNumber };
  await attempt(entry, async (tx) => {
    const locked = await lockTarget(tx, actor, userNumber).catch(async (error: unknown) => {
      // The second of two clicks, even of two at the same moment, finds its work done.
      if (verb === "remove" && (await wasRemoved(tx, actor, userNumber))) return null;
      throw error;
    });
    if (!locked) return;
    const { actor: asker, target, organizationId } = locked;
    entry.organizationId = organizationId;
    refuseIf(refusalOf(asker, verb, target));
    if (!(await work(tx))) return;
    if (verb === "deactivate" || verb === "remove")
      await requireAdministratorLeft(tx, target, organizationId);
    await record(tx, { ...entry, organizationId });
  });
}

/** Whether this user was removed, as far as the actor may know. */
export function findRemoval(actor: Actor, userNumber: number): Promise<boolean> {
  return transaction((tx) => wasRemoved(tx, actor, userNumber));
}

/** Whether the trail tells of a removal within the actor's reach. */
async function wasRemoved(tx: Transaction, actor: Actor, userNumber: number): Promise<boolean> {
  await requireOrganization(tx, actor, actor.organizationId);
  const removed = await tx.execute(sql`select from audit_events e join organization_closure c
      on c.descendant_id = e.organization_id and c.ancestor_id = ${actor.organizationId}
    where e.target_number = ${userNumber} and e.event = 'user.removed' and e.outcome = 'done'`);
  return removed.length > 0;
}

/** keeps a user out for now; running sessions end at once. Already deactivated: nothing changes. */
export function deactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, "deactivate", "user.deactivated", async (tx) => {
    const changed = await tx.execute(sql`update users
      set deactivated_at = ${now}, deactivated_by = ${actor.userNumber}, changed_at = ${now}
      where number = ${userNumber} and deactivated_at is null returning number`);
    await endSessionsOf(tx, userNumber);
    return changed.length > 0;
  });
}

/** lets a deactivated user in again. */
export function reactivateUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, "reactivate", "user.reactivated", async (tx) => {
    const changed = await tx.execute(sql`update users
      set deactivated_at = null, deactivated_by = null, changed_at = ${now}
      where number = ${userNumber} and deactivated_at is not null returning number`);
    return changed.length > 0;
  });
}

/** deletes the account for good. Permissions, links, sessions and letters go with it; the address is free. */
export function removeUser(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, "remove", "user.removed", async (tx) => {
    await tx.execute(sql`delete from users where number = ${userNumber}`);
    return true;
  });
}

/**
 * a new activation link, valid for seven days from now (or until the account is deleted, R-404); older ones die.
 *
 * @throws Refusal alreadyActivated, overdue, deactivated, resendTooSoon (with `seconds`), and those of reach
 */
export function resendActivation(actor: Actor, userNumber: number): Promise<void> {
  return apply(actor, userNumber, "resend", "link.sent", async (tx) => {
    const user = await lockUser(tx, userNumber);
    if (!user) throw new Refusal("notFound");
    if (user.overdue) throw new Refusal("overdue");
    if (user.activated) throw new Refusal("alreadyActivated");
    if (user.blocked) throw new Refusal("deactivated");
    const seconds = await secondsUntilNextLink(tx, userNumber, "activation");
    if (seconds > 0) throw new Refusal("resendTooSoon", { values: { seconds } });
    const link = await issueLink(tx, userNumber, "activation");
    await enqueue(tx, {
      kind: "newActivationLink",
      userNumber,
      linkId: link.id,
      requestedBy: actor.userNumber,
    });
    return true;
  });
}

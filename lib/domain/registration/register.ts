import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { interval, now } from "#db/time";
import { lineageOf } from "#lib/domain/access/entitlement";
import { lockAncestorsForShare } from "#lib/domain/access/lineage-lock";
import { writePermissions } from "#lib/domain/access/permissions";
import { record } from "#lib/domain/audit/record";
import { issueLink } from "#lib/domain/links/issue";
import { enqueue } from "#lib/domain/outbox/queue";
import { openTask, settleWaitingTasks } from "#lib/domain/tasks";
import { inCatalogueOrder, type Language } from "#lib/rules/catalogue";
import { entitlementOf, type Lineage } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type { Registration } from "#lib/rules/schemas/users";
import { lockRegistered, removeRegistered } from "./links";
import { stateOfRegistration } from "./state";

/**
 * Creates the user in place of the one still pending; the lock on the organization allows only one at a time. A taken
 * address removes the pending one just like a free one: otherwise one could tell them apart (S-37).
 *
 * @returns whether the address is taken and its holder was told
 */
export async function register(tx: Transaction, request: Request, typed: Typed): Promise<boolean> {
  const { organizationId, linkId } = request;
  await lockAncestorsForShare(tx, organizationId, "above");
  await tx.execute(sql`select from organizations where id = ${organizationId} for no key update`);
  const pending = await lockRegistered(tx, organizationId);
  await requireLive(tx, linkId);
  // R-409: no blocked user comes back as a new one.
  if (pending.some(({ restriction }) => restriction)) throw new Refusal("linkDead");
  if (!(await forget(tx, request.id))) return false;
  // A person who typed a wrong address, or another name, creates the account anew (R-602).
  for (const { userNumber } of pending)
    await removeRegistered(tx, null, { userNumber, organizationId }, "registeredAgain");
  const user = await insertRegistered(tx, request, typed);
  if (!user) {
    await tellHolder(tx, typed.email);
    const owner = pending.find(({ isOwner }) => isOwner);
    if (owner)
      await openTask(tx, { kind: "ownerDeleted", organizationId, userNumber: owner.userNumber });
    return true;
  }
  const permissionsAfter = inCatalogueOrder(await entitled(tx, organizationId));
  // An owner has them without a grant (R-305).
  if (!user.isOwner) await writePermissions(tx, user.userNumber, new Set(), permissionsAfter);
  const link = await issueLink(tx, user.userNumber, "activation");
  const letter = { kind: "activation", userNumber: user.userNumber, linkId: link.id } as const;
  await enqueue(tx, letter);
  if (user.isOwner) await settleWaitingTasks(tx, { actor: null }, organizationId);
  await record(tx, {
    event: "user.registered",
    actor: null,
    target: user.userNumber,
    organizationId,
    details: { permissionsAfter },
  });
  return false;
}

/** Read under the link's lock: it may have died since it was shown, for example by an activation. */
async function requireLive(tx: Transaction, linkId: string): Promise<void> {
  const [row] = await tx.execute<{ state: string }>(sql`
    select ${stateOfRegistration} as state from links l where l.id = ${linkId} for no key update of l`);
  if (row?.state !== "live") throw new Refusal("linkDead");
}

/**
 * Inserts the user; null if the unique index reports the address as taken (R-202). In an organization without an owner
 * this user becomes the owner.
 */
async function insertRegistered(
  tx: Transaction,
  { organizationId, linkId }: Request,
  typed: Typed,
): Promise<{ userNumber: number; isOwner: boolean } | null> {
  const [row] = await tx.execute<{ userNumber: string; isOwner: boolean }>(sql`
    insert into users (organization_id, is_owner, first_name, last_name, email, language, registration_link_id)
    select ${organizationId}, not exists (select from users where organization_id = ${organizationId} and is_owner),
      ${typed.firstName}, ${typed.lastName}, ${typed.email}, ${typed.language}, ${linkId}::uuid
    on conflict (lower(email)) do nothing returning number as "userNumber", is_owner as "isOwner"`);
  return row ? { ...row, userNumber: Number(row.userNumber) } : null;
}

async function entitled(tx: Transaction, organizationId: number) {
  const [row] = await tx.execute<{ lineage: Lineage }>(
    sql`select ${lineageOf(sql`${organizationId}::int`)} as lineage`,
  );
  return entitlementOf(row?.lineage ?? []);
}

/** R-602: tells the holder of a taken address, at most once an hour, and not who tried. */
async function tellHolder(tx: Transaction, email: string): Promise<void> {
  const [holder] = await tx.execute<{ number: string }>(
    sql`select number from users where lower(email) = lower(${email}) for no key update`,
  );
  if (!holder) return;
  const told = await tx.execute(sql`select from outbox
    where user_number = ${holder.number} and kind = 'addressTaken'
      and created_at > ${now} - ${interval(limits.addressTakenInterval)}`);
  if (told.length > 0) return;
  await enqueue(tx, { kind: "addressTaken", userNumber: Number(holder.number) });
}

/** What the form sent. */
export type Typed = Omit<Registration, "link"> & { language: Language };
/** A request in the outbox with the link by which it came. */
export type Request = { id: string; linkId: string; organizationId: number };

/**
 * Deletes a registration's request from the outbox.
 *
 * @returns false if a later request has replaced it meanwhile
 */
export async function forget(tx: Transaction, id: string): Promise<boolean> {
  const gone = await tx.execute(sql`delete from outbox where id = ${id} returning id`);
  return gone.length > 0;
}

import { sql } from "drizzle-orm";
import { now } from "#db/time";
import { lockAsService, lockBelowAsService } from "#lib/domain/access/organization-lock";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { endSessionsBelow } from "#lib/domain/sign-in/end-sessions";
import type { Actor } from "#lib/rules/delegation";

/** Names an organization by its customer number. */
export type Reference = { customerNumber: string };

/**
 * closes an organization: nobody there and below can sign in any more, and running sessions end at once. Changes
 * nothing if it is closed.
 *
 * @throws Refusal notFound, serviceOnly, providerOrganization
 */
export async function closeOrganization(actor: Actor, input: Reference): Promise<void> {
  const entry: Entry = { event: "organization.closed", actor };
  await attempt(entry, async (tx) => {
    const { organizationId, closedHere } = await lockBelowAsService(
      tx,
      actor,
      input.customerNumber,
      entry,
    );
    if (closedHere) return;
    await tx.execute(sql`update organizations set closed_at = ${now} where id = ${organizationId}`);
    await endSessionsBelow(tx, organizationId);
    await record(tx, entry);
  });
}

/**
 * reopens an organization: everybody there and below can sign in again, unless something else prevents it.
 * Changes nothing if it is open.
 *
 * @throws Refusal notFound, serviceOnly
 */
export async function reopenOrganization(actor: Actor, input: Reference): Promise<void> {
  const entry: Entry = { event: "organization.reopened", actor };
  await attempt(entry, async (tx) => {
    const { organizationId, closedHere } = await lockAsService(
      tx,
      actor,
      input.customerNumber,
      entry,
    );
    if (!closedHere) return;
    // A session that began during the closing could not be ended then, and must not come back to life.
    await endSessionsBelow(tx, organizationId);
    await tx.execute(sql`update organizations set closed_at = null where id = ${organizationId}`);
    await record(tx, entry);
  });
}

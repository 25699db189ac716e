import { sql } from "drizzle-orm";
import { areasLike } from "#lib/rules/catalogue-roles";
import type { Transaction } from "./client";
import type { Person } from "./demo-people";
import { userPermissions, users } from "./schema";
import { eventsOf, type InventedEvent } from "./seed-audit-log";
import { daysAgo } from "./seed-time";

/**
 * Inserts a fictional person as if everything had happened at its time, and notes the entries for the audit log;
 * returns the user number.
 */
export async function insertPerson(
  tx: Transaction,
  organizationId: number,
  passwordHash: string,
  auditLog: InventedEvent[],
  demo: Person,
  createdBy?: number,
): Promise<number> {
  const person = { ...demo, permissions: areasLike(demo.permissions) };
  const { firstName, lastName, email, createdDaysAgo } = person;
  const [row] = await tx
    .insert(users)
    .values({
      organizationId,
      firstName,
      lastName,
      email,
      isOwner: person.isOwner ?? false,
      createdBy,
      createdAt: daysAgo(createdDaysAgo),
      changedAt: daysAgo(person.changedDaysAgo ?? createdDaysAgo),
      ...(person.activated && { activatedAt: daysAgo(createdDaysAgo - 1), passwordHash }),
      ...(person.signedInDaysAgo !== undefined && {
        lastSignInAt: daysAgo(person.signedInDaysAgo),
      }),
      ...(person.deactivatedDaysAgo !== undefined && {
        deactivatedAt: daysAgo(person.deactivatedDaysAgo),
        deactivatedBy: createdBy,
      }),
      ...(person.lockedDaysAgo !== undefined && {
        lockedAt: daysAgo(person.lockedDaysAgo),
        lockedBy: "failures" as const,
      }),
      ...(person.validUntilDays !== undefined && {
        validUntil: sql`current_date + ${person.validUntilDays}::int`,
      }),
      ...(person.validFromDays !== undefined && {
        validFrom: sql`current_date + ${person.validFromDays}::int`,
      }),
    })
    .returning({ number: users.number });
  if (!row) throw new Error("an insert returns its row");
  if (person.permissions.length > 0) {
    await tx.insert(userPermissions).values(
      person.permissions.map((permission) => ({
        userNumber: row.number,
        permission,
        grantedAt: daysAgo(createdDaysAgo),
        grantedBy: createdBy,
        grantedFor: organizationId,
      })),
    );
  }
  auditLog.push(...eventsOf(organizationId, row.number, person, createdBy));
  if (!person.activated) await writeInvitation(tx, row.number, person);
  return row.number;
}

/** Inserts the invitation of a person who has not followed it yet; nobody knows its token, so only a new link helps. */
async function writeInvitation(tx: Transaction, target: number, person: Person): Promise<void> {
  const sentAt = daysAgo(person.createdDaysAgo);
  const [link] = await tx.execute<{ id: string }>(sql`
    insert into links (purpose, user_number, token_hash, key_id, created_at, expires_at)
    values ('activation', ${target}, encode(sha256(random()::text::bytea), 'hex'), 'demo', ${sentAt},
      ${sentAt} + interval '7 days') returning id`);
  const state = person.undeliverable ? "failed" : "sent";
  await tx.execute(sql`
    insert into outbox (kind, user_number, link_id, state, attempts, created_at, settled_at, last_error)
    values ('activation', ${target}, ${link?.id}, ${state}, 1, ${sentAt}, ${sentAt}, ${person.undeliverable ?? null})`);
}

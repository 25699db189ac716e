import "server-only";
import { sql } from "drizzle-orm";
import { demoPassword, inventedSignIns } from "#lib/domain/demo";
import { insertOrganization } from "#lib/domain/organizations";
import { hashPassword } from "#lib/infra/passwords";
import { type AreaId, areaIds } from "#lib/rules/catalogue";
import { connect, disconnect, type Transaction, transaction } from "./client";
import { demoPeople, type Person } from "./demo-people";
import { auditEvents, userPermissions, users } from "./schema";

/** Whom a visitor of the demo can be, for the script that starts it. */
export const demoSignIns = inventedSignIns;

/**
 * Fills an empty database with a believable company and marks it as a demo's. Idempotent: a marked one is left alone.
 *
 * @throws when the database holds anything but a demo
 */
export async function seedDemo(databaseUrl: string): Promise<void> {
  connect(databaseUrl);
  try {
    const passwordHash = await hashPassword(demoPassword);
    await transaction(async (tx) => {
      const [state] = await tx.execute<{ demo: boolean; filled: boolean }>(sql`
        select demo, exists (select from organizations) as filled from installation for update`);
      if (state?.demo) return;
      if (state?.filled) throw new Error("This database is not a demo's. Nothing was changed.");
      await fill(tx, passwordHash);
      await tx.execute(sql`update installation set demo = true`);
    });
  } finally {
    await disconnect();
  }
}

async function fill(tx: Transaction, passwordHash: string): Promise<void> {
  const operator = await insertOrganization(tx, {
    kind: "operator",
    parent: null,
    customerNumber: "1000000",
    name: "Zugang",
    place: "Musterstadt",
    contactFirstName: "Kim",
    contactLastName: "Service",
    contactEmail: "service@zugang.example",
    products: [],
  });
  const logistics = await insertOrganization(tx, {
    kind: "customer",
    parent: operator,
    customerNumber: "1111111",
    name: "Mustermensch Logistik GmbH",
    place: "20457 Hamburg",
    contactFirstName: "Clara",
    contactLastName: "Brandt",
    contactEmail: "clara.brandt@mustermensch.example",
    products: ["cloudPbx", "faxAndSms"],
  });
  const electrics = await insertOrganization(tx, {
    kind: "customer",
    parent: operator,
    customerNumber: "2222222",
    name: "Petersen Elektrotechnik",
    place: "24103 Kiel",
    contactFirstName: "Ingo",
    contactLastName: "Petersen",
    contactEmail: "ingo@petersen-elektro.example",
    products: ["voiceLine"],
  });
  const owner = await insertPerson(tx, logistics.organizationId, passwordHash, {
    firstName: "Clara",
    lastName: "Brandt",
    email: "clara.brandt@mustermensch.example",
    isOwner: true,
    createdDaysAgo: 400,
    activated: true,
    signedInDaysAgo: 9,
    permissions: [],
  });
  for (const person of demoPeople) {
    await insertPerson(tx, logistics.organizationId, passwordHash, person, owner);
  }
  await insertPerson(tx, electrics.organizationId, passwordHash, {
    firstName: "Ingo",
    lastName: "Petersen",
    email: "ingo@petersen-elektro.example",
    isOwner: true,
    createdDaysAgo: 3,
    activated: true,
    signedInDaysAgo: 1,
    permissions: [],
  });
}

const daysAgo = (days: number) =>
  sql`clock_timestamp() - make_interval(days => ${days}, hours => 2)`;

/** Writes one invented person as if all had happened at its time; returns the user number. */
async function insertPerson(
  tx: Transaction,
  organizationId: number,
  passwordHash: string,
  person: Person,
  createdBy?: number,
): Promise<number> {
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
    await tx
      .insert(userPermissions)
      .values(person.permissions.map((permission) => ({ userNumber: row.number, permission })));
  }
  await writeTrail(tx, organizationId, row.number, person, createdBy);
  if (!person.activated) await writeInvitation(tx, row.number, person);
  return row.number;
}

async function writeTrail(
  tx: Transaction,
  organizationId: number,
  target: number,
  person: Person,
  createdBy?: number,
): Promise<void> {
  const shared = { targetNumber: target, organizationId, outcome: "done" as const };
  const creator = { actorNumber: createdBy ?? null, actorOrganizationId: organizationId };
  const granted: AreaId[] = person.permissions;
  await tx.insert(auditEvents).values({
    ...shared,
    ...creator,
    event: "user.created",
    at: daysAgo(person.createdDaysAgo),
    details: person.isOwner ? { permissionsAfter: [...areaIds] } : { permissionsAfter: granted },
  });
  if (person.activated) {
    await tx.insert(auditEvents).values({
      ...shared,
      event: "user.activated",
      actorNumber: target,
      actorOrganizationId: organizationId,
      at: daysAgo(person.createdDaysAgo - 1),
    });
  }
  if (person.deactivatedDaysAgo !== undefined) {
    await tx.insert(auditEvents).values({
      ...shared,
      ...creator,
      event: "user.deactivated",
      at: daysAgo(person.deactivatedDaysAgo),
    });
  }
}

/** The invitation of somebody who has not followed it yet; nobody knows its token, so only a new link helps. */
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

import { sql } from "drizzle-orm";
import { areasLike } from "#lib/rules/catalogue-roles";
import type { Transaction } from "./client";
import { type DemoSet, demoSets } from "./demo-sets";
import { permissionSets, permissionSetVersions } from "./schema";
import type { InventedEvent } from "./seed-audit-log";
import { daysAgo } from "./seed-time";

/** Inserts the permission sets of the demo, with who has them, and notes the entries for the audit log. */
export async function insertSets(tx: Transaction, auditLog: InventedEvent[]): Promise<void> {
  for (const demo of demoSets) await insertSet(tx, auditLog, demo);
}

async function insertSet(
  tx: Transaction,
  auditLog: InventedEvent[],
  { organization, name, days, versions }: DemoSet,
): Promise<void> {
  const [owner] = await tx.execute<{ organizationId: number; number: string }>(sql`
    select o.id as "organizationId", u.number from organizations o
      join users u on u.organization_id = o.id and u.is_owner where o.customer_number = ${organization}`);
  if (!owner) throw new Error("a set belongs to an organization with an owner");
  const { organizationId } = owner;
  const [set] = await tx
    .insert(permissionSets)
    .values({ organizationId, name, days, version: versions.length })
    .returning({ id: permissionSets.id });
  if (!set) throw new Error("an insert returns its row");
  for (const [index, { savedDaysAgo, by, permissions, holders }] of versions.entries()) {
    const version = index + 1;
    const [author] = by
      ? await tx.execute<{ number: string }>(sql`select number from users where email = ${by}`)
      : [owner];
    const savedBy = Number(author?.number);
    const savedAt = daysAgo(savedDaysAgo);
    await tx
      .insert(permissionSetVersions)
      .values({ setId: set.id, version, permissions: areasLike(permissions), savedAt, savedBy });
    await tx.execute(sql`
      insert into user_permission_sets (user_number, set_id, version, applied_at, applied_by)
      select u.number, ${set.id}, ${version}, greatest(u.created_at, ${savedAt}), ${savedBy}
      from users u where u.email in ${holders}`);
    auditLog.push({
      event: version === 1 ? "permissionSet.added" : "permissionSet.changed",
      organizationId,
      actorNumber: savedBy,
      actorOrganizationId: organizationId,
      daysAgo: savedDaysAgo,
      details: {
        set: { id: set.id, version },
        ...(version > 1 && {
          permissionsBefore: areasLike(versions[index - 1]?.permissions ?? []),
        }),
        permissionsAfter: areasLike(permissions),
      },
    });
  }
}

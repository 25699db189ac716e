import { type AreaId, areaIds } from "#lib/rules/catalogue";
import type { Transaction } from "./client";
import type { Person } from "./demo-people";
import { auditEvents } from "./schema";
import { daysAgo } from "./seed-time";

/** An audit log entry about a fictional person. */
export type InventedEvent = Omit<typeof auditEvents.$inferInsert, "at" | "outcome"> & {
  daysAgo: number;
};

/** What is invented to have happened to this person. */
export function eventsOf(
  organizationId: number,
  target: number,
  person: Person,
  createdBy?: number,
): InventedEvent[] {
  const shared = { targetNumber: target, organizationId };
  const creator = { actorNumber: createdBy ?? null, actorOrganizationId: organizationId };
  const granted: AreaId[] = person.permissions;
  const events: InventedEvent[] = [
    {
      ...shared,
      ...creator,
      event: "user.created",
      daysAgo: person.createdDaysAgo,
      details: person.isOwner ? { permissionsAfter: [...areaIds] } : { permissionsAfter: granted },
    },
  ];
  if (person.activated)
    events.push({
      ...shared,
      event: "user.activated",
      actorNumber: target,
      actorOrganizationId: organizationId,
      daysAgo: person.createdDaysAgo - 1,
    });
  if (person.deactivatedDaysAgo !== undefined)
    events.push({
      ...shared,
      ...creator,
      event: "user.deactivated",
      daysAgo: person.deactivatedDaysAgo,
    });
  return events;
}

/** Writes the audit log in chronological order: an entry older than its predecessor would look forged (S-102). */
export async function writeAuditLog(
  tx: Transaction,
  events: readonly InventedEvent[],
): Promise<void> {
  const inOrder = events.toSorted((one, other) => other.daysAgo - one.daysAgo);
  await tx.insert(auditEvents).values(
    inOrder.map(({ daysAgo: days, ...event }) => ({
      ...event,
      outcome: "done" as const,
      at: daysAgo(days),
    })),
  );
}

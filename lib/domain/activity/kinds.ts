import { type AuditEvent, auditEvents } from "#lib/domain/audit/events";
import { type ActivityKind, activityKindNames, everyEvent } from "#lib/rules/activity-kinds";
import type { ActivityFilters } from "#lib/rules/list-queries";
import { isUnclear } from "#lib/rules/unclear";

/** The kind of each event; the compiler demands an entry for every new event. */
const kinds: Record<AuditEvent, ActivityKind> = {
  "user.created": "accounts",
  "user.changed": "accounts",
  "user.deactivated": "accounts",
  "user.reactivated": "accounts",
  "user.removed": "accounts",
  "user.expired": "accounts",
  "user.activated": "accounts",
  "user.registered": "accounts",
  "user.locked": "accounts",
  "user.unlocked": "accounts",
  "link.sent": "accounts",
  "letters.changed": "accounts",
  "session.started": "signIn",
  "session.confirmed": "signIn",
  "session.ended": "signIn",
  "system.opened": "signIn",
  "system.ended": "signIn",
  "password.reset": "signIn",
  "password.changed": "signIn",
  "secondFactor.opened": "signIn",
  "secondFactor.added": "signIn",
  "secondFactor.removed": "signIn",
  "secondFactor.reset": "signIn",
  "secondFactor.reminded": "accounts",
  "secondFactor.required": "organizations",
  "secondFactor.optional": "organizations",
  "recoveryCodes.renewed": "signIn",
  "recoveryCodes.used": "signIn",
  "request.refused": "signIn",
  "organization.created": "organizations",
  "organization.changed": "organizations",
  "organization.closed": "organizations",
  "organization.reopened": "organizations",
  "registration.sent": "organizations",
  "order.received": "orders",
  "order.processed": "orders",
  "order.waiting": "orders",
  "order.retried": "orders",
  "order.discarded": "orders",
  "task.settled": "orders",
  "auditLog.exported": "records",
  "auditLog.expired": "records",
  "data.exported": "records",
  "users.exported": "records",
  "bulk.started": "accounts",
  "access.requested": "accounts",
  "access.declined": "accounts",
  "permissionSet.added": "accounts",
  "permissionSet.changed": "accounts",
  "permissionSet.removed": "accounts",
  "appearance.saved": "organizations",
  "appearance.published": "organizations",
  "appearance.withdrawn": "organizations",
};

/** The events of each kind, for the filter. */
export const activityKinds = activityKindNames.map((kind) => ({
  kind,
  events: (Object.keys(kinds) as AuditEvent[]).filter((event) => kinds[event] === kind),
}));

/** Whether sign-ins are left out although nobody chose other events; nothing that was refused is left out. */
export function leavesOutSignIns(query: ActivityFilters): boolean {
  return query.event === null && query.outcome !== "refused" && !isUnclear(query);
}

/** The events of a filter: null for all, "changes" for all but sign-ins; none if it is not understood. */
export function eventsOf(filter: string | null): readonly AuditEvent[] | "changes" | null {
  if (filter === null) return "changes";
  if (filter === everyEvent) return null;
  const group = activityKinds.find(({ kind }) => kind === filter);
  return group?.events ?? auditEvents.filter((event) => event === filter);
}

import "server-only";
import type { AuditEvent } from "#lib/domain/audit/record";

/** What the trail tells of, in groups of the order in which people look for it. */
export type ActivityKind = "accounts" | "signIn" | "organizations" | "orders" | "records";

/** Where each event belongs; the compiler asks for it when there is a new one. */
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
  "session.started": "signIn",
  "session.ended": "signIn",
  "password.reset": "signIn",
  "password.changed": "signIn",
  "secondFactor.opened": "signIn",
  "secondFactor.added": "signIn",
  "secondFactor.removed": "signIn",
  "secondFactor.reset": "signIn",
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
  "trail.exported": "records",
  "trail.forgotten": "records",
  "data.exported": "records",
  "users.exported": "records",
  "bulk.started": "accounts",
};

/** The events of each group, for the filter. */
export const activityKinds: { kind: ActivityKind; events: AuditEvent[] }[] = (
  ["accounts", "signIn", "organizations", "orders", "records"] as const
).map((kind) => ({
  kind,
  events: (Object.keys(kinds) as AuditEvent[]).filter((event) => kinds[event] === kind),
}));

import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { jsonFields } from "#db/user-fields";
import {
  type HistoryColumns,
  type HistoryEntry,
  historyColumns,
  historyEntry,
} from "#lib/domain/activity/history";
import { attempt, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { inCatalogueOrder } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { personFields, validityFields } from "#lib/rules/user-fields";

/** What another person is called, who is never named here. */
const wordFor = {
  user: "colleague",
  deleted: "colleague",
  organization: "reseller",
  service: "customerService",
  nobody: "withoutSigningIn",
  system: "system",
  terminal: "providerAtTerminal",
} as const satisfies Record<HistoryEntry["by"]["kind"], string>;

/**
 * S-103: everything that the portal stores about the actor, as a download (Art. 15, 20 GDPR). No hashes, no keys, and
 * no names of others. The download is recorded.
 *
 * @throws Refusal tooManyAttempts
 */
export async function exportOwnData(actor: Actor): Promise<Record<string, unknown>> {
  await consumeRateLimit("download", actor.userNumber, actor);
  await attempt({ event: "data.exported", actor, target: actor.userNumber }, (tx) =>
    record(tx, { event: "data.exported", actor, target: actor.userNumber }),
  );
  return transaction(actor, async (tx) => {
    const number = actor.userNumber;
    const [row] = await tx.execute<{ data: Record<string, unknown> }>(sql`
      select json_build_object(
        'account', (select json_build_object('userNumber', u.number, 'username', u.username, ${jsonFields(personFields)},
            'subject', u.subject, 'language', u.language, 'unwantedReports', u.unwanted_reports, 'isOwner', u.is_owner, ${jsonFields(validityFields)}, 'createdAt', u.created_at,
            'activatedAt', u.activated_at, 'changedAt', u.changed_at, 'lastSignInAt', u.last_sign_in_at,
            'deactivatedAt', u.deactivated_at, 'lockedAt', u.locked_at, 'failedSignIns', u.failed_sign_ins,
            'organization', json_build_object('name', o.name, 'customerNumber', o.customer_number))
          from users u join organizations o on o.id = u.organization_id where u.number = ${number}),
        'grantedPermissions', (select coalesce(json_agg(p.permission order by p.permission), '[]')
          from user_permissions p where p.user_number = ${number}),
        'permissionSet', (select json_build_object('name', s.name, 'version', x.version, 'appliedAt', x.applied_at)
          from user_permission_sets x join permission_sets s on s.id = x.set_id where x.user_number = ${number}),
        'sessions', (select coalesce(json_agg(json_build_object('browser', s.user_agent, 'createdAt', s.created_at,
            'lastSeenAt', s.last_seen_at, 'expiresAt', s.expires_at) order by s.created_at), '[]')
          from sessions s where s.user_number = ${number}),
        'openSystems', (select coalesce(json_agg(json_build_object('system', y.system, 'areas', y.areas, 'since', y.since,
            'expiresAt', y.expires_at) order by y.since), '[]')
          from system_sessions y where y.user_number = ${number}),
        'knownBrowsers', (select coalesce(json_agg(json_build_object('createdAt', k.created_at,
            'lastUsedAt', k.last_used_at) order by k.created_at), '[]')
          from known_devices k where k.user_number = ${number}),
        'secondFactor', json_build_object(
          'authenticatorApp', (select json_build_object('createdAt', a.created_at)
            from authenticators a where a.user_number = ${number}),
          'recoveryCodesLeft', (select count(*) from recovery_codes r where r.user_number = ${number} and r.used_at is null),
          'passkeys', (select coalesce(json_agg(json_build_object('name', k.name, 'createdAt', k.created_at,
              'lastUsedAt', k.last_used_at) order by k.created_at), '[]')
            from passkeys k where k.user_number = ${number})),
        'links', (select coalesce(json_agg(json_build_object('purpose', l.purpose, 'createdAt', l.created_at,
            'expiresAt', l.expires_at, 'usedAt', l.used_at) order by l.created_at), '[]')
          from links l where l.user_number = ${number}),
        'bulkJobs', (select coalesce(json_agg(json_build_object('kind', j.kind, 'people', j.total, 'state', j.state,
            'createdAt', j.created_at) order by j.created_at), '[]')
          from bulk_jobs j where j.actor_number = ${number}),
        'accessRequests', (select coalesce(json_agg(json_build_object('area', r.area, 'reason', r.reason, 'state', r.state,
            'askedAt', r.asked_at, 'answeredAt', r.answered_at) order by r.asked_at), '[]')
          from access_requests r where r.user_number = ${number}),
        'letters', (select coalesce(json_agg(json_build_object('kind', x.kind, 'state', x.state, 'createdAt', x.created_at,
            'settledAt', x.settled_at, 'delivery', x.delivery) order by x.created_at), '[]')
          from outbox x where x.user_number = ${number})) as data`);
    const auditLog =
      await tx.execute<HistoryColumns>(sql`select ${historyColumns(actor)} from audit_events e
      where e.id = any (array(
        (select t.id from audit_events t where t.target_number = ${number} order by t.at desc limit ${limits.ownAuditLogLength})
        union (select d.id from audit_events d where d.actor_number = ${number} order by d.at desc limit ${limits.ownAuditLogLength})))
      order by e.at desc, e.id desc limit ${limits.ownAuditLogLength}`);
    return {
      ...row?.data,
      effectivePermissions: inCatalogueOrder(actor.effective),
      auditLog: auditLog.map(historyEntry).map(({ id: _, by, ...entry }) => ({
        ...entry,
        by: "number" in by && by.number === number ? "oneself" : wordFor[by.kind],
      })),
    };
  });
}

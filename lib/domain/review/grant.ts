import { type SQL, sql } from "drizzle-orm";
import { atMost } from "#db/numbers";
import {
  type ActorLabel,
  type ActorLabelColumns,
  actorLabelColumns,
  actorLabelOf,
} from "#lib/domain/access/actor-label";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/**
 * R-312: by whose decision somebody has a permission, and since when. `gone`: of an organization that is not there any more.
 * `nobody`: nobody was signed in, and the audit log does not tell (any more) whether it was an `order`, a `registration` or the
 * `terminal` (`operator:create`); `unknown`: neither the permission nor the audit log says anything.
 */
export type Grant = {
  by:
    | ActorLabel
    | { kind: "gone"; number: number }
    | { kind: "order" | "registration" | "terminal" | "nobody" | "unknown" };
  at: Date | null;
  /** FEEL-M10: whether the person had asked for it; known as long as the request is kept (`limits.requestRetention`). */
  asked: boolean;
  /** R-311: the permission set that the person has and that includes it, in the version that the person was given. */
  set: { name: string; version: number } | null;
};

/** A row of `grantColumns`; null if the permission is not granted. */
export type GrantColumns = {
  at: string | null;
  by: ActorLabelColumns | null;
  asked: boolean;
  set: Grant["set"];
  noted: {
    at: string;
    by: ActorLabelColumns | null;
    how: "order" | "registration" | "terminal";
  } | null;
} | null;

/** How `user_permissions as p` was granted, as JSON; null for no such row. */
export function grantColumns(reader: Actor): SQL {
  return sql`case when p.permission is not null then json_build_object('at', p.granted_at,
    'asked', exists (select from access_requests r where r.user_number = p.user_number and r.area = p.permission
      and r.state = 'granted' and r.answered_by = p.granted_by
      and p.granted_at - r.answered_at between interval '0' and interval '1 minute'),
    'set', (select json_build_object('name', n.name, 'version', g.version) from user_permission_sets g
      join permission_sets n on n.id = g.set_id
      join permission_set_versions v on v.set_id = g.set_id and v.version = g.version
      where g.user_number = p.user_number and p.permission = any(v.permissions)),
    'by', ${actorLabelColumns(reader, sql`p.granted_by`, sql`p.granted_for`)},
    'noted', case when p.granted_by is null then ${notedFor(reader)} end) end`;
}

/**
 * What the audit log says about a permission that does not know who granted it: of the person's newest entries the one that
 * added it.
 */
function notedFor(reader: Actor): SQL {
  return sql`(select json_build_object('at', e.at, 'how', case when e.details ->> 'reason' = 'terminal' then 'terminal'
        when e.event = 'user.registered' then 'registration' else 'order' end,
      'by', ${actorLabelColumns(reader, sql`e.actor_number`, sql`e.actor_organization_id`)})
    from (select e.* from audit_events e where e.target_number = p.user_number and e.outcome = 'done'
      and e.event like 'user.%' order by e.id desc ${atMost(limits.grantEntries)}) e
    where coalesce(e.details -> 'permissionsAfter' ? p.permission, false)
      and not coalesce(e.details -> 'permissionsBefore' ? p.permission, false) order by e.id desc limit 1)`;
}

/** Converts a row of `grantColumns`; null if nobody has granted it. */
export function grantOf(columns: GrantColumns): Grant | null {
  if (!columns) return null;
  const { by, noted, asked, set } = columns;
  const at = columns.at ? new Date(columns.at) : null;
  if (by) return { by: namedOf(by), at, asked, set };
  if (!noted) return { by: { kind: at ? "nobody" : "unknown" }, at, asked, set };
  const who = noted.by ? namedOf(noted.by) : { kind: noted.how };
  return { by: who, at: new Date(noted.at), asked, set };
}

/** Of somebody from above only the organization is known, as long as it is there. */
function namedOf(columns: ActorLabelColumns): Grant["by"] {
  return actorLabelOf(columns) ?? { kind: "gone", number: columns.number };
}

import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** An organization for whose users somebody has done something. */
export type RecentCustomer = { name: string; customerNumber: string };

/**
 * FEEL-M1: the organizations below the actor's own in which the actor has done something last, the last one first, as
 * JSON. Looks at the actor's last entries in the audit log only, so that it costs little whatever is in it.
 */
export function recentCustomers({ userNumber, organizationId }: Actor): SQL {
  return sql`(select coalesce(json_agg(json_build_object('name', o.name, 'customerNumber', o.customer_number)
      order by r.last desc), '[]') from (
    select d.organization_id as id, max(d.id) as last from (
      select e.id, e.organization_id, e.outcome from audit_events e where e.actor_number = ${userNumber}
      order by e.at desc, e.id desc limit ${limits.recentEntries}) d
    where d.outcome = 'done' and d.organization_id <> ${organizationId}
    group by d.organization_id order by max(d.id) desc limit ${limits.recentCustomers}) r
    join reachable_organizations o on o.id = r.id)`;
}

import { sql } from "drizzle-orm";
import { interval, now, withMoments } from "#db/time";
import { isForTold } from "#lib/domain/systems/system-health";
import { limits } from "#lib/rules/limits";
import { only, organizationWith, type TaskRow, type TaskSource } from "./task";

/** R-903: systems that have not accepted a logout for ten minutes. They concern the provider's own organization. */
export const silentSystems: TaskSource<TaskRow & { system: string; waiting: number }> = {
  query: (organizationId) => sql`
    select w.since, ${organizationWith(sql`o.customer_number`)}, w.system, w.waiting
    from (select x.system, min(x.created_at) as since, count(*)::int as waiting from system_outbox x
        where ${isForTold()} and x.state in ('queued', 'sending')
          and x.created_at < ${now} - ${interval(limits.logoutOverdue)}
        group by x.system) w
      join organizations o on o.kind = 'provider'
    where ${only(organizationId)} order by w.since`,
  tasks: (rows) => rows.map((row) => ({ ...withMoments(row, "since"), kind: "systemSilent" })),
};

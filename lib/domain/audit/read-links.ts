import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { limits } from "#lib/rules/limits";
import { eventColumns, exactly, type Link, sealColumns } from "./chain";

/** The next chain entries after a position, in order, with their events. */
export async function readLinks(tx: Transaction, position: number): Promise<Link[]> {
  return tx.execute<Link>(sql`
    select (select row_to_json(l) from (select ${sealColumns}) l) as seal, ${exactly(now)} as at,
      case when e.id is not null then (select row_to_json(c) from (select ${eventColumns}) c) end as content,
      (e.reseller_id, e.subreseller_id) is distinct from (o.reseller_id, o.subreseller_id) as misplaced
    from (select * from audit_seals where position > ${position}::bigint
      order by position limit ${limits.auditBatch}) s left join audit_events e on e.id = s.event_id
      left join organizations o on o.id = e.organization_id
    order by s.position`);
}

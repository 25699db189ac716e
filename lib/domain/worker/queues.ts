import { type SQL, sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { now } from "#db/time";
import { letterWaitingSince } from "#lib/domain/outbox/provider-health";
import { logoutWaitingSince } from "#lib/domain/systems/logout-outbox";

/** What waits and when the clock last worked, in seconds; moments since 1970, null for never. */
export type Queues = {
  letters: number;
  orders: number;
  ordersToDecide: number;
  logouts: number;
  mailFailures: number;
  sealedAt: number | null;
  unsealed: number;
  purgedAt: number | null;
  now: number;
};

/** Reads in one statement what waits, and when the audit log was last sealed and the daily run last ended. */
export async function readQueues(): Promise<Queues> {
  const [row] = await transaction("system", (tx) =>
    tx.execute<Queues>(sql`
      select ${waitingSince(letterWaitingSince)} as letters,
        ${waitingSince(orderSince("received"))} as orders,
        ${waitingSince(orderSince("waiting"))} as "ordersToDecide",
        ${waitingSince(logoutWaitingSince())} as logouts, i.mail_failures as "mailFailures",
        ${secondsOf(sql`(select sealed_at from audit_seals order by position desc limit 1)`)} as "sealedAt",
        ${waitingSince(unsealedSince)} as unsealed, ${secondsOf(sql`i.purged_at`)} as "purgedAt",
        ${secondsOf(now)} as now
      from installation i`),
  );
  if (!row) throw new Error("an installation has one row");
  return row;
}

const secondsOf = (moment: SQL) => sql`extract(epoch from ${moment})::float8`;

function waitingSince(moment: SQL): SQL {
  return sql`coalesce(greatest(${secondsOf(sql`(${now} - ${moment})`)}, 0), 0)`;
}

function orderSince(state: "received" | "waiting"): SQL {
  return sql`(select min(received_at) from orders where state = ${state})`;
}

/** The first event after the newest seal; the sealer finds those that commit late. */
const unsealedSince = sql`(select at from audit_events
  where id > (select coalesce(max(event_id), 0) from audit_seals) order by id limit 1)`;

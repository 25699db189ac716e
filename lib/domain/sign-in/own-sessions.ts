import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { type AsRead, withMoments } from "#db/time";
import { isAlive } from "#lib/domain/access/session-life";
import { type Device, deviceOf } from "#lib/infra/device";
import type { Actor } from "#lib/rules/delegation";

/** A session in the list of a user's own. */
export type SessionEntry = {
  session: string;
  /** Null if the browser did not name itself. */
  device: Device | null;
  createdAt: Date;
  lastSeenAt: Date;
};

type SessionColumns = AsRead<Omit<SessionEntry, "device">, "createdAt" | "lastSeenAt"> & {
  userAgent: string;
};

/** The actor's own live sessions, the most recently used first. */
export async function readSessions(tx: Transaction, actor: Actor): Promise<SessionEntry[]> {
  const rows = await tx.execute<SessionColumns>(sql`
    select s.id_hash as session, s.user_agent as "userAgent", s.created_at as "createdAt", s.last_seen_at as "lastSeenAt"
    from sessions s
    where s.user_number = ${actor.userNumber} and s.pending_step is null and ${isAlive} order by s.last_seen_at desc`);
  return rows.map(({ userAgent, ...row }) => ({
    ...withMoments(row, "createdAt", "lastSeenAt"),
    device: deviceOf(userAgent),
  }));
}

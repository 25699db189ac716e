import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { type Device, deviceOf } from "#lib/infra/device";
import type { Actor } from "#lib/rules/delegation";
import { isAlive } from "./sessions";

/** A session in the list of a user's own. */
export type SessionEntry = {
  session: string;
  /** Null if the browser did not name itself. */
  device: Device | null;
  createdAt: Date;
  lastSeenAt: Date;
};

/** The actor's own live sessions, the most recently used first. */
export function listSessions(actor: Actor): Promise<SessionEntry[]> {
  return transaction(actor, async (tx) => {
    const rows = await tx.execute<{
      id_hash: string;
      user_agent: string;
      created_at: string;
      last_seen_at: string;
    }>(sql`select s.id_hash, s.user_agent, s.created_at, s.last_seen_at from sessions s
      where s.user_number = ${actor.userNumber} and s.pending_step is null and ${isAlive} order by s.last_seen_at desc`);
    return rows.map((row) => ({
      session: row.id_hash,
      device: deviceOf(row.user_agent),
      createdAt: new Date(row.created_at),
      lastSeenAt: new Date(row.last_seen_at),
    }));
  });
}

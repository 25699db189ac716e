import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { type AsRead, withMoments } from "#db/time";
import { isAlive } from "#lib/domain/access/session-life";
import { type Device, deviceOf } from "#lib/infra/device";
import type { Actor } from "#lib/rules/delegation";

/** A system in which the actor is signed in. */
export type OpenSystem = {
  sid: string;
  system: string;
  since: Date;
  /** The session of the portal to which it belongs, by the hash of its id. */
  session: string;
  /** That of this session; null if the browser did not name itself. */
  device: Device | null;
};

/** Where the actor is signed in to connected systems now, the newest first. */
export async function readOwnSystems(tx: Transaction, actor: Actor): Promise<OpenSystem[]> {
  const rows = await tx.execute<
    AsRead<Omit<OpenSystem, "device">, "since"> & { userAgent: string }
  >(sql`
    select y.sid, y.system, y.since, s.id_hash as session, s.user_agent as "userAgent"
    from system_sessions y join sessions s on s.handle = y.session_handle
    where y.user_number = ${actor.userNumber} and s.user_number = ${actor.userNumber} and ${isAlive}
    order by y.since desc, y.sid`);
  return rows.map(({ userAgent, ...row }) => ({
    ...withMoments(row, "since"),
    device: deviceOf(userAgent),
  }));
}

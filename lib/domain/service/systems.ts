import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { type AsRead, interval, now, withMoments } from "#db/time";
import { readServiceActor } from "#lib/domain/access/reach";
import { connectedSystems } from "#lib/domain/systems/connected";
import type { KeyPurpose } from "#lib/infra/crypto/signing-key";
import type { System } from "#lib/infra/system-settings";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** What the portal knows of a system without asking it. */
export type SystemState = {
  system: System;
  lastOpenedAt: Date | null;
  openSessions: number;
  lastDeliveredAt: Date | null;
  /** Since when no logout has been accepted; null if the last one was, or none was sent. */
  failingSince: Date | null;
  lastError: string | null;
  /** Logouts that are due, and since when the oldest of them is. */
  waiting: number;
  waitingSince: Date | null;
  /** Logouts that were given up within `limits.abandonedLogoutsShown`. */
  abandoned: number;
};

/** A key that signs for connected systems: published before it signs, and for a while afterwards. */
export type SystemKey = {
  kid: string;
  purpose: KeyPurpose;
  use: "announced" | "signing" | "verifying";
  createdAt: Date;
  signsFrom: Date;
};

/**
 * every connected system with its state, in the catalogue's order, and the keys that sign for them, by purpose, the
 * newest first.
 * Asks no system.
 *
 * @throws Refusal notFound, serviceOnly
 */
export function readSystemStates(
  actor: Actor,
): Promise<{ systems: SystemState[]; keys: SystemKey[] }> {
  return transaction(actor, async (tx) => {
    await readServiceActor(tx, actor);
    return { systems: await readStates(tx), keys: await readKeys(tx) };
  });
}

/**
 * Every connected system with its state, without the keys.
 *
 * @throws Refusal notFound, serviceOnly
 */
export function listSystemStates(actor: Actor): Promise<SystemState[]> {
  return transaction(actor, async (tx) => {
    await readServiceActor(tx, actor);
    return readStates(tx);
  });
}

type Moments = "lastOpenedAt" | "lastDeliveredAt" | "failingSince" | "waitingSince";
type StateRow = AsRead<Omit<SystemState, "system">, Moments> & { id: string };

async function readStates(tx: Transaction): Promise<SystemState[]> {
  const systems = connectedSystems();
  const isDue = sql`x.state in ('queued', 'sending') and (x.attempts > 0 or x.next_attempt_at <= ${now})`;
  const rows = await tx.execute<StateRow>(sql`
    select i.id, s.last_opened_at as "lastOpenedAt", s.last_delivered_at as "lastDeliveredAt",
      s.failing_since as "failingSince", s.last_error as "lastError",
      (select count(*)::int from system_sessions y where y.system = i.id and y.expires_at > ${now}) as "openSessions",
      (select count(*)::int from system_outbox x where x.system = i.id and ${isDue}) as waiting,
      (select min(x.created_at) from system_outbox x where x.system = i.id and ${isDue}) as "waitingSince",
      (select count(*)::int from system_outbox x where x.system = i.id and x.state = 'abandoned'
        and x.settled_at > ${now} - ${interval(limits.abandonedLogoutsShown)}) as abandoned
    from json_array_elements_text(${JSON.stringify(systems.map(({ id }) => id))}::json) i (id)
      left join system_states s on s.system = i.id`);
  const states = new Map(rows.map(({ id, ...row }) => [id, row]));
  return systems.flatMap((system) => {
    const row = states.get(system.id);
    return row
      ? [
          {
            system,
            ...withMoments(row, "lastOpenedAt", "lastDeliveredAt", "failingSince", "waitingSince"),
          },
        ]
      : [];
  });
}

async function readKeys(tx: Transaction): Promise<SystemKey[]> {
  const rows = await tx.execute<
    AsRead<Omit<SystemKey, "use">, "createdAt" | "signsFrom"> & { isDue: boolean }
  >(sql`
    select kid, purpose, created_at as "createdAt", signs_from as "signsFrom", signs_from <= ${now} as "isDue"
    from oidc_keys order by purpose desc, signs_from desc, kid`);
  const signing = (purpose: KeyPurpose) =>
    rows.find((row) => row.purpose === purpose && row.isDue)?.kid;
  return rows.map(({ isDue, ...row }) => ({
    ...withMoments(row, "createdAt", "signsFrom"),
    use: row.kid === signing(row.purpose) ? "signing" : isDue ? "verifying" : "announced",
  }));
}

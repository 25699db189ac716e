import { setTimeout as wait } from "node:timers/promises";
import { transaction } from "#db/client";
import { signLogoutToken } from "#lib/infra/crypto/logout-token";
import { logEvent, logFault, logWarning } from "#lib/infra/log";
import { finishBeforeEnd, isEnding } from "#lib/infra/server/lifecycle";
import type { System } from "#lib/infra/system-settings";
import { type LogoutOutcome, postLogout } from "#lib/infra/systems/post-logout";
import { limits } from "#lib/rules/limits";
import { connectedSystems, issuer, toldSystems } from "./connected";
import { signingKey } from "./keys";
import {
  claimLogouts,
  giveBackLogouts,
  type HeldLogout,
  hurryLogouts,
  putOffLogout,
  settleLogout,
} from "./logout-outbox";
import { workRechecks } from "./rechecks";
import { findDue, type Health, noteDelivered, noteFailed } from "./system-health";

/**
 * tells systems of sessions that have ended. Each system has a lane of its own in each process, so that one that
 * hangs takes no place from another.
 */

/** How many deliver to a system, and when the next logout may leave, by `performance.now()`. */
type Lane = { workers: number; nextAt: number };

/** One per process: the front is bundled separately from what Next builds. */
const holder = globalThis as typeof globalThis & {
  zugangLogouts?: { lanes: Map<string, Lane>; rechecking: Promise<number> | null };
};
holder.zugangLogouts ??= { lanes: new Map(), rechecking: null };
const own = holder.zugangLogouts;

/**
 * Ends what somebody has lost and tells the systems, right after the transaction of the cause or as soon as it is due. Safe
 * to call from anywhere and concurrently; one statement if nothing is due. Never throws.
 */
export function deliverSoon(): Promise<void> {
  return finishBeforeEnd(
    beginDeliveries()
      .then((begun) => Promise.all(begun))
      .then(() => {})
      .catch((error) => logFault("systems", error)),
  );
}

/** Begins what `deliverSoon` waits for. Each part logs its own faults: a slow system must not hold up the clock. */
export async function beginDeliveries(): Promise<Promise<unknown>[]> {
  if (connectedSystems().length === 0) return [];
  const systems = toldSystems();
  const due = await transaction("system", (tx) =>
    findDue(
      tx,
      systems.map(({ id }) => id),
    ),
  );
  const begun: Promise<unknown>[] = systems
    .filter(({ id }) => due.systems.includes(id))
    .map((system) => guarded(work(system)));
  if (due.rechecks) begun.push(guarded(recheck()));
  return begun;
}

function guarded(work: Promise<unknown>): Promise<unknown> {
  return finishBeforeEnd(work.catch((error) => logFault("systems", error)));
}

/** Works off the rechecks, one run at a time in each process, and tells the systems what has ended. */
async function recheck(): Promise<void> {
  own.rechecking ??= workRechecks().finally(() => {
    own.rechecking = null;
  });
  if ((await own.rechecking) > 0) await deliverSoon();
}

/** Delivers the due logouts of one system, by several workers if there are many. */
async function work(system: System): Promise<void> {
  const lane = own.lanes.get(system.id) ?? { workers: 0, nextAt: 0 };
  own.lanes.set(system.id, lane);
  if (lane.workers >= limits.logoutsAtOnce) return;
  lane.workers += 1;
  const more: Promise<void>[] = [];
  try {
    while (!isEnding()) {
      const held = await claimLogouts(system.id);
      if (held.length === 0) break;
      if (held.length === limits.logoutBatch) more.push(work(system));
      await sendAll(system, lane, held);
    }
  } finally {
    lane.workers -= 1;
  }
  await Promise.all(more);
}

/** Sends what this process holds, and gives the rest back if it ends or the system turns out to be down. */
async function sendAll(system: System, lane: Lane, held: readonly HeldLogout[]): Promise<void> {
  for (const [index, logout] of held.entries()) {
    if (isEnding()) return giveBackLogouts(held.slice(index));
    await pace(lane);
    if ((await send(system, logout)).isDown) return giveBackLogouts(held.slice(index + 1));
  }
}

/** Waits until the next logout may leave. */
async function pace(lane: Lane): Promise<void> {
  const began = performance.now();
  const at = Math.max(began, lane.nextAt);
  lane.nextAt = at + limits.logoutInterval;
  if (at > began) await wait(at - began);
}

async function send(system: System, logout: HeldLogout): Promise<Health> {
  try {
    const token = await signLogoutToken(
      { issuer: issuer(), system: system.id, subject: logout.subject, sid: logout.sid },
      await signingKey("openIdConnect"),
    );
    const outcome = await postLogout(system.oidc?.backChannelLogout ?? "", token);
    return await recordOutcome(system.id, logout, outcome);
  } catch (error) {
    // A fault of the portal says nothing about the system. If not even that can be stored, the lease expires.
    logFault("systems", error);
    await transaction("system", (tx) => putOffLogout(tx, logout, "fault"));
    return { isDown: false, isNew: false };
  }
}

async function recordOutcome(
  system: string,
  logout: HeldLogout,
  outcome: LogoutOutcome,
): Promise<Health> {
  const health = await transaction("system", async (tx) => {
    if (!outcome.ok) {
      await putOffLogout(tx, logout, outcome.code);
      return noteFailed(tx, system, outcome.code);
    }
    await settleLogout(tx, logout);
    const noted = await noteDelivered(tx, system);
    if (noted.isNew) await hurryLogouts(tx, system);
    return noted;
  });
  if (health.isNew && !outcome.ok) logWarning("systemDown", { system, reason: outcome.code });
  if (health.isNew && outcome.ok) logEvent("systemBack", { system });
  return health;
}

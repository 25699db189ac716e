import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { now } from "#db/time";
import { hashSecret } from "#lib/infra/crypto/keys";
import { newRandomId } from "#lib/infra/crypto/random-ids";
import type { System } from "#lib/infra/system-settings";
import { limits } from "#lib/rules/limits";
import { keepRecord } from "./records";
import { openSystemSession } from "./sessions";

/**
 * the way of a browser from the portal to the host of a system behind a proxy. Cookies of the portal never reach
 * that host, so a code that works once brings the session there.
 */

/**
 * Issues a code for a session of the portal.
 *
 * @param browser the hash of the mark that only this browser has on the system's host
 */
export async function issueHopCode(
  system: System,
  { handle, browser }: { handle: string; browser: string },
): Promise<string> {
  const code = newRandomId();
  const lifetime = limits.hopCode / 1000;
  await keepRecord("HopCode", code, { browser }, { system: system.id, handle }, lifetime);
  return code;
}

/**
 * Redeems a code, once and by the browser for which it was issued; the session in the system begins in this transaction,
 * for which the portal's session and the areas are judged again.
 *
 * @param sid of the new session
 * @param former the session that it replaces in this browser, if there is one
 * @returns whether a session has begun
 */
export function redeemHopCode(
  system: System,
  code: string,
  { browser, sid, former }: { browser: string; sid: string; former: string | null },
): Promise<boolean> {
  return transaction("connect", async (tx) => {
    const [found] = await tx.execute<{ handle: string }>(sql`
      delete from oidc_records where model = 'HopCode' and id_hash = ${hashSecret(code)} and system = ${system.id}
        and payload ->> 'browser' = ${browser} and expires_at > ${now}
      returning session_handle as handle`);
    if (!found || !(await openSystemSession(tx, system, { sid, handle: found.handle })))
      return false;
    if (former)
      await tx.execute(
        sql`delete from system_sessions where sid = ${former} and system = ${system.id}`,
      );
    return true;
  });
}

/** ends a session in a system behind a proxy that its person has left. */
export async function leaveAskedSystem(system: System, sid: string): Promise<void> {
  await transaction("connect", (tx) =>
    tx.execute(sql`delete from system_sessions where sid = ${sid} and system = ${system.id}`),
  );
}

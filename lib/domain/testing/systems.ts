import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { startSession } from "#lib/domain/sign-in/sessions";
import { findSystem } from "#lib/domain/systems/connected";
import { openSystemSession } from "#lib/domain/systems/sessions";
import type { System } from "#lib/infra/system-settings";
import { type AreaId, systems } from "#lib/rules/catalogue";
import { rows, value } from "./database";
import { hashOf } from "./factors";

/**
 * Adds a system to the catalogue, as a provider does in its file; before the environment is read. It takes the
 * place of those that serve one of its areas.
 */
export function addSystem(id: string, areas: Partial<Record<AreaId, string>>): void {
  const others = (systems as { areas: Partial<Record<AreaId, string>> }[]).filter(
    (system) => !Object.keys(system.areas).some((area) => area in areas),
  );
  (systems as unknown[]).splice(0, systems.length, ...others);
  (systems as unknown[]).push({
    id,
    kind: "oidc",
    name: { de: id, en: id },
    address: `https://${id.toLowerCase()}.zugang.example`,
    areas,
    oidc: {
      authentication: "client_secret_basic",
      redirects: ["/callback"],
      afterSignOut: [],
      backChannelLogout: "/backchannel-logout",
    },
  });
}

/** A system of the catalogue, which has it. */
export function systemNamed(id: string): System {
  return findSystem(id) ?? assert.fail(`no system ${id}`);
}

/** A browser in which somebody has signed in to the portal. */
export type Browser = { userNumber: number; id: string; hash: string; handle: string };

/** Signs a user in to the portal, in a new browser. */
export async function signIn(userNumber: number): Promise<Browser> {
  const how = { userAgent: "", device: null, previousSession: null } as const;
  const id = (await startSession(userNumber, how)) ?? assert.fail("may sign in");
  const hash = await hashOf(id);
  return {
    userNumber,
    id,
    hash,
    handle: await value(sql`select handle from sessions where id_hash = ${hash}`),
  };
}

/** Opens a system in a browser, as redeeming a code does; returns the `sid`, and the areas that the system learns. */
export async function openSystem(
  { handle }: Pick<Browser, "handle">,
  system: string,
): Promise<{ sid: string; areas: AreaId[] | null }> {
  const sid = randomUUID();
  const areas = await transaction("connect", (tx) =>
    openSystemSession(tx, systemNamed(system), { sid, handle }),
  );
  return { sid, areas };
}

/** The systems in which a browser is signed in, in the order of their names. */
export async function openSystemsIn({ handle }: Pick<Browser, "handle">): Promise<string[]> {
  const open = await rows<{ system: string }>(
    sql`select system from system_sessions where session_handle = ${handle} order by system`,
  );
  return open.map(({ system }) => system);
}

/** The logouts of one session of a system, the first one first. */
export function logoutsOf(
  sid: string,
): Promise<{ system: string; sid: string; subject: string; state: string }[]> {
  return rows(
    sql`select system, sid, subject, state from system_outbox where sid = ${sid} order by created_at`,
  );
}

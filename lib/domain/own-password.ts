import "server-only";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { verifyPassword } from "#lib/infra/passwords";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { type Entry, recordRefusal } from "./audit";
import { requireTurn } from "./rate-limits";

/**
 * That whoever is signed in knows the password, before something that a stolen session alone must not do (ASVS 7.5.1).
 *
 * @param entry under which a wrong one is recorded
 * @returns the hash that it was compared with, for who changes it and must not change another
 * @throws Refusal tooManyAttempts, wrongPassword (field `currentPassword`)
 */
export async function requireOwnPassword(
  entry: Entry,
  actor: Actor,
  currentPassword: string,
): Promise<string> {
  await requireTurn("currentPassword", actor.userNumber);
  // In nobody's name is a password read or set but at the door (R-401, S-71).
  const hash = await transaction("auth", async (tx) => {
    const [row] = await tx.execute<{ password_hash: string | null }>(
      sql`select password_hash from users where number = ${actor.userNumber}`,
    );
    return row?.password_hash ?? null;
  });
  if ((await verifyPassword(hash, currentPassword)) && hash) return hash;
  await recordRefusal({ ...entry, details: { ...entry.details, reason: "wrongPassword" } });
  throw new Refusal("wrongPassword", { field: "currentPassword" });
}

import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import type { Principal } from "#db/roles";
import { newChallenge } from "#lib/infra/crypto/passkeys";

/** The challenge that a session holds; a new one if a response has used the last one up. */
export async function holdChallenge(tx: Transaction, session: string): Promise<string> {
  const drawn = newChallenge();
  const [made] = await tx.execute<{ challenge: string }>(sql`update sessions
    set challenge = ${drawn} where id_hash = ${session} and challenge is null returning challenge`);
  if (made) return made.challenge;
  const [held] = await tx.execute<{ challenge: string }>(
    sql`select challenge from sessions where id_hash = ${session} and challenge is not null`,
  );
  // The session has just ended, so its page cannot be submitted any more.
  return held?.challenge ?? drawn;
}

/** Removes the challenge of a session, so that there is no second response. Null if there is none. */
export function takeChallenge(as: Principal, session: string): Promise<string | null> {
  return transaction(as, async (tx) => {
    const [taken] = await tx.execute<{ challenge: string }>(sql`
      with held as (select id_hash, challenge from sessions where id_hash = ${session} for update)
      update sessions s set challenge = null from held
      where s.id_hash = held.id_hash and held.challenge is not null returning held.challenge`);
    return taken?.challenge ?? null;
  });
}

/** Stores a new challenge for the next attempt. */
export function renewChallenge(as: Principal, session: string): Promise<string> {
  const challenge = newChallenge();
  return transaction(as, async (tx) => {
    await tx.execute(sql`update sessions set challenge = ${challenge} where id_hash = ${session}`);
    return challenge;
  });
}

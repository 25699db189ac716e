import { transaction } from "#db/client";
import { type Factors, readFactors } from "#lib/domain/second-factor/factors";
import { readSessions, type SessionEntry } from "#lib/domain/sign-in/own-sessions";
import { type OpenSystem, readOwnSystems } from "#lib/domain/systems/own-systems";
import type { Actor } from "#lib/rules/delegation";

/** what "Mein Konto" tells of the ways into the actor's account. */
export type OwnAccount = { factors: Factors; sessions: SessionEntry[]; systems: OpenSystem[] };

/** The actor's own second factors, sessions, and open connected systems. */
export function findOwnAccount(actor: Actor): Promise<OwnAccount> {
  return transaction(actor, async (tx) => ({
    factors: await readFactors(tx, actor.userNumber),
    sessions: await readSessions(tx, actor),
    systems: await readOwnSystems(tx, actor),
  }));
}

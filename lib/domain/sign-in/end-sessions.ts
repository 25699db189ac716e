import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { mayStay } from "#lib/domain/access/restriction";
import type { PendingStep } from "#lib/rules/second-factor";

/** Every way in which sessions end before their time. The caller has authorized it. */

/** Ends all sessions of a user, except for one if it is named. */
export async function endSessionsOf(
  tx: Transaction,
  userNumber: number,
  except?: string,
): Promise<void> {
  await tx.execute(sql`delete from sessions
    where user_number = ${userNumber} and id_hash is distinct from ${except ?? null}`);
}

/** Ends all sessions of these users. */
export async function endSessionsOfAll(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<void> {
  await tx.execute(sql`delete from sessions where user_number = ${anyOf(userNumbers)}`);
}

/** ends the sessions of those of these users who may not sign in now: no later date brings one back. */
export async function endSessionsOfRestricted(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<void> {
  await tx.execute(sql`delete from sessions s using users u
    where s.user_number = ${anyOf(userNumbers)} and u.number = s.user_number and not ${mayStay}`);
}

/** ends all sessions of the users of an organization and of those below. */
export async function endSessionsBelow(tx: Transaction, organizationId: number): Promise<void> {
  await tx.execute(sql`delete from sessions s using users u, organization_closure c
    where u.number = s.user_number and c.descendant_id = u.organization_id and c.ancestor_id = ${organizationId}`);
}

/** Ends a user's sign-ins in progress, which may have begun with a guessed password. */
export async function endPendingSessionsOf(tx: Transaction, userNumber: number): Promise<void> {
  await tx.execute(
    sql`delete from sessions where user_number = ${userNumber} and pending_step is not null`,
  );
}

/** Ends one session of a user, by the hash of its id; false if the user has no such session. */
export async function endSessionOf(
  tx: Transaction,
  userNumber: number,
  session: string,
): Promise<boolean> {
  const ended = await tx.execute(sql`delete from sessions
    where id_hash = ${session} and user_number = ${userNumber} returning id_hash`);
  return ended.length > 0;
}

/** What is known of a session that has ended. */
type EndedSession = {
  userNumber: number;
  organizationId: number;
  pendingStep: PendingStep | null;
};

/** Ends one session of anybody, by the hash of its id; null if it has ended already. */
export async function endSessionByHash(
  tx: Transaction,
  session: string,
): Promise<EndedSession | null> {
  const [ended] = await tx.execute<Omit<EndedSession, "userNumber"> & { userNumber: string }>(sql`
    delete from sessions s using users u where s.id_hash = ${session} and u.number = s.user_number
    returning s.user_number as "userNumber", u.organization_id as "organizationId", s.pending_step as "pendingStep"`);
  return ended ? { ...ended, userNumber: Number(ended.userNumber) } : null;
}

import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { enqueue } from "#lib/domain/outbox/queue";
import { endSessionsOf } from "./end-sessions";

/** Who changed the factors, and in which session (the hash of its id), which continues. */
type Changed = { userNumber: number; session: string };

/** The effects of every change of a user's factors: other sessions end, and a letter reports it. */
export async function followChange(tx: Transaction, changed: Changed): Promise<void> {
  await endSessionsOf(tx, changed.userNumber, changed.session);
  await reportChange(tx, changed);
}

/**
 * Reports a change of the factors, or the use of a recovery code, by a letter that names the device. What was changed is
 * what the caller records afterwards in this transaction (`findFactorChange`).
 */
export async function reportChange(
  tx: Transaction,
  { userNumber, session }: Changed,
): Promise<void> {
  const userAgent = sql<string>`(select user_agent from sessions where id_hash = ${session})`;
  await enqueue(tx, { kind: "secondFactorChanged", userNumber, userAgent });
}

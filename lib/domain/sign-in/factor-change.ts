import type { Transaction } from "#db/client";
import { enqueue } from "#lib/domain/outbox/queue";
import { endSessionsOf } from "./end-sessions";

/**
 * The effects of every change of a user's factors: other sessions end, and a letter reports it.
 *
 * @param session the one that continues
 */
export async function followChange(
  tx: Transaction,
  userNumber: number,
  session?: string,
): Promise<void> {
  await endSessionsOf(tx, userNumber, session);
  await enqueue(tx, { kind: "secondFactorChanged", userNumber });
}

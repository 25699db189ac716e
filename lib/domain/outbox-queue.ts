import "server-only";
import type { Transaction } from "#db/client";
import { outbox } from "#db/schema";

/** The letters that the portal writes. */
export type LetterKind = "activation" | "newActivationLink" | "passwordReset" | "passwordChanged";

/**
 * Puts a letter into the outbox, in the transaction of the change that it tells of (R-802, S-72).
 *
 * @returns its id there
 */
export async function enqueue(
  tx: Transaction,
  letter: { kind: LetterKind; userNumber: number; linkId?: string; requestedBy?: number },
): Promise<string> {
  const [row] = await tx.insert(outbox).values(letter).returning({ id: outbox.id });
  if (!row) throw new Error("an insert returns its row");
  return row.id;
}

/** Puts a forgotten password's request into the outbox: what was typed, sealed, and nothing that was looked up (S-37). */
export async function enqueueForgotten(tx: Transaction, sealedRequest: string): Promise<void> {
  await tx.insert(outbox).values({ kind: "passwordForgotten", sealedRequest });
}

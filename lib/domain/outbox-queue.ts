import "server-only";
import type { Transaction } from "#db/client";
import { outbox } from "#db/schema";

/** The letters that the portal writes. */
export type LetterKind = "activation" | "newActivationLink" | "passwordReset" | "passwordChanged";

/** Puts a letter into the outbox, in the transaction of the change that it tells of (R-802, S-72). */
export async function enqueue(
  tx: Transaction,
  letter: { kind: LetterKind; userNumber: number; linkId?: string; requestedBy?: number },
): Promise<void> {
  await tx.insert(outbox).values(letter);
}

/** Puts a forgotten password's request into the outbox: what was typed, sealed, and nothing that was looked up (S-37). */
export async function enqueueForgotten(tx: Transaction, sealedRequest: string): Promise<void> {
  await tx.insert(outbox).values({ kind: "passwordForgotten", sealedRequest });
}

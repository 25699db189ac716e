import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { exactly, type Keyring, type Mac } from "./chain";

/** Where the chain begins after retention: the last deleted seal. */
export type Checkpoint = {
  position: string;
  seal: string;
  keyId: string;
  madeAt: string;
  signature: string;
};

/** The signature of a checkpoint. */
export function signatureOf(mac: Mac, checkpoint: Omit<Checkpoint, "signature">): string {
  const { position, seal, keyId, madeAt } = checkpoint;
  return mac(`checkpoint ${JSON.stringify([position, seal, keyId, madeAt])}`);
}

/** The problem of a checkpoint that the portal has not made; null for a valid one. */
export function faultOfCheckpoint(
  keys: Keyring,
  checkpoint: Checkpoint,
): "unknownKey" | "changedCheckpoint" | null {
  const mac = keys(checkpoint.keyId);
  if (!mac) return "unknownKey";
  return signatureOf(mac, checkpoint) === checkpoint.signature ? null : "changedCheckpoint";
}

/** The newest checkpoint, or null if nothing of the chain was deleted yet. */
export async function findCheckpoint(tx: Transaction): Promise<Checkpoint | null> {
  const [row] = await tx.execute<Checkpoint>(sql`
    select c.position::text, c.seal, c.key_id as "keyId", ${exactly(sql`c.made_at`)} as "madeAt", c.signature
    from audit_checkpoints c order by c.position desc limit 1`);
  return row ?? null;
}

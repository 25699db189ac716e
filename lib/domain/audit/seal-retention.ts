import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { tryLock } from "#db/locks";
import { now } from "#db/time";
import { currentKeyId, macOf } from "#lib/infra/crypto/keys";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import type { Link } from "./chain";
import {
  beginning,
  exactly,
  faultOfLink,
  type Keyring,
  openKeyring,
  type SealColumns,
} from "./chain";
import { faultOfCheckpoint, findCheckpoint, signatureOf } from "./checkpoint";
import { readLinks } from "./read-links";

/**
 * Deletes the first seals whose events are all gone, and leaves a signed checkpoint. It is signed only if it follows
 * from the previous checkpoint, seal by seal: otherwise a seal that the database's owner put at the beginning would be
 * confirmed by the portal. At an invalid seal deletion stops, and the log says so.
 */
export async function deleteExpiredSeals(): Promise<void> {
  for (;;) {
    const { done, fault } = await transaction("system", async (tx) =>
      (await tryLock(tx, "auditRetention")) ? deleteSealBatch(tx) : { done: 0, fault: null },
    );
    if (fault) logFault("auditLog", new Error("retention stopped"), fault);
    if (fault || done < limits.auditBatch) return;
  }
}

type Fault = { reason: string; position: number };

async function deleteSealBatch(tx: Transaction): Promise<{ done: number; fault: Fault | null }> {
  const keys = openKeyring();
  const checkpoint = await findCheckpoint(tx);
  const reason = checkpoint && faultOfCheckpoint(keys, checkpoint);
  if (reason) return { done: 0, fault: { reason, position: Number(checkpoint.position) } };
  // From the very first on: a seal from before the checkpoint can only be forged.
  const links = await readLinks(tx, Number.MIN_SAFE_INTEGER);
  const { last, fault } = lastToGo(keys, checkpoint ?? beginning, links);
  if (!last) return { done: 0, fault };
  await leaveCheckpoint(tx, last);
  const gone = await tx.execute(
    sql`delete from audit_seals where position <= ${last.position}::bigint returning 1`,
  );
  return { done: gone.length, fault };
}

/** The last position up to which the chain is valid and its events are gone and were old enough. */
function lastToGo(
  keys: Keyring,
  start: Pick<SealColumns, "position" | "seal">,
  links: readonly Link[],
): { last: SealColumns | null; fault: Fault | null } {
  let last: SealColumns | null = null;
  for (const link of links) {
    const { seal, content, at } = link;
    const before: typeof start = last ?? start;
    const [position, next] = [Number(seal.position), Number(before.position) + 1];
    if (position < next) return { last, fault: { reason: "insertedSeal", position } };
    if (position > next) return { last, fault: { reason: "missingSeal", position: next } };
    const reason = faultOfLink(keys, before.seal, link);
    if (reason) return { last, fault: { reason, position } };
    if (content || Date.parse(seal.eventAt) + limits.auditRetention >= Date.parse(at)) break;
    last = seal;
  }
  return { last, fault: null };
}

async function leaveCheckpoint(tx: Transaction, { position, seal }: SealColumns): Promise<void> {
  const keyId = currentKeyId();
  const mac = macOf("auditLog", keyId);
  if (!mac) throw new Error("the key in force is known");
  const [clock] = await tx.execute<{ at: string }>(sql`select ${exactly(now)} as at`);
  const madeAt = clock?.at ?? "";
  const signature = signatureOf(mac, { position, seal, keyId, madeAt });
  await tx.execute(sql`insert into audit_checkpoints (position, seal, signature, key_id, made_at)
    values (${position}::bigint, ${seal}, ${signature}, ${keyId}, ${madeAt}::timestamptz)`);
  await tx.execute(sql`delete from audit_checkpoints where position < ${position}::bigint`);
}

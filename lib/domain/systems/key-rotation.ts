import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { waitForLock } from "#db/locks";
import { interval, now, nowOnce } from "#db/time";
import { type KeyPurpose, newSigningKey, type SigningKey } from "#lib/infra/crypto/signing-key";
import { limits } from "#lib/rules/limits";
import { insertKey, isKnown } from "./stored-keys";

/** What a rotation came to: the key, from when it signs, and how many earlier ones it has replaced at once. */
export type Rotation = { kid: string; signsFrom: Date; dropped: number };

/**
 * Announces a key of each purpose, which every process publishes within a minute and signs with after a day. One that is
 * announced already stays the next one.
 *
 * @param now that the present keys were stolen: none of them verifies any more, and new ones sign at once. Each process
 *   follows within a minute
 */
export async function rotateKeys({
  now: atOnce = false,
} = {}): Promise<Record<KeyPurpose, Rotation>> {
  const rotate = atOnce ? replaceKeys : announceKey;
  const openIdConnect = await newSigningKey("openIdConnect");
  const assertion = await newSigningKey("assertion");
  return transaction("system", async (tx) => {
    await waitForLock(tx, "signingKeys");
    return {
      openIdConnect: await rotate(tx, "openIdConnect", openIdConnect),
      assertion: await rotate(tx, "assertion", assertion),
    };
  });
}

async function replaceKeys<Purpose extends KeyPurpose>(
  tx: Transaction,
  purpose: Purpose,
  made: SigningKey<Purpose>,
): Promise<Rotation> {
  const gone = await tx.execute(
    sql`delete from oidc_keys where purpose = ${purpose} returning kid`,
  );
  return { ...(await insertKey(tx, purpose, made, now)), dropped: gone.length };
}

async function announceKey<Purpose extends KeyPurpose>(
  tx: Transaction,
  purpose: Purpose,
  made: SigningKey<Purpose>,
): Promise<Rotation> {
  const [announced] = await tx.execute<{ kid: string; signsFrom: string }>(sql`
    select kid, signs_from as "signsFrom" from oidc_keys
    where purpose = ${purpose} and signs_from > ${now} and ${isKnown(sql`sealed`)} order by signs_from limit 1`);
  if (announced)
    return { kid: announced.kid, signsFrom: new Date(announced.signsFrom), dropped: 0 };
  const signsFrom = sql`${now} + ${interval(limits.signingKeyAnnounced)}`;
  return { ...(await insertKey(tx, purpose, made, signsFrom)), dropped: 0 };
}

/**
 * Deletes the keys that nothing needs any more: another one of their purpose has signed for two days, and what they have
 * signed is not valid that long. A key that nobody can decrypt is no successor, and goes with them.
 *
 * @returns how many
 */
export async function deleteSpentKeys(): Promise<number> {
  const gone = await transaction("system", (tx) =>
    tx.execute(sql`delete from oidc_keys k where exists (
        select from oidc_keys n
        where n.purpose = k.purpose and ${isKnown(sql`n.sealed`)}
          and n.signs_from < ${nowOnce} - ${interval(limits.signingKeyVerifies)}
          and (n.signs_from > k.signs_from or not ${isKnown(sql`k.sealed`)}))
      returning kid`),
  );
  return gone.length;
}

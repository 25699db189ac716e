import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { waitForLock } from "#db/locks";
import { now } from "#db/time";
import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import { currentKeyId, knownKeyIds } from "#lib/infra/crypto/keys";
import { newSigningKey, type SigningKey } from "#lib/infra/crypto/signing-key";
import { logEvent, logWarning } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";

/**
 * the keys that sign for OpenID Connect. A key is published for a day before it signs, so that every process and
 * every system knows it by then, and verifies for two days afterwards. Only the first one, and the one that replaces
 * stolen ones, sign at once.
 */

/** All usable keys, the one that signs first. */
export type KeySet = {
  /** Changes with the set and its order. */
  version: string;
  keys: [SigningKey, ...SigningKey[]];
};

let latest: { readAt: number; set: Promise<KeySet> } | undefined;

/** The keys as they were at most a minute ago. */
export function currentKeys(): Promise<KeySet> {
  const at = performance.now();
  if (latest && at - latest.readAt < limits.signingKeyLook) return latest.set;
  const reading = { readAt: at, set: readKeys().then(keySet) };
  latest = reading;
  reading.set.catch(() => {
    // The next caller reads again.
    if (latest === reading) latest = undefined;
  });
  return reading.set;
}

function keySet(keys: KeySet["keys"]): KeySet {
  return { version: keys.map(({ kid }) => kid).join(" "), keys };
}

/** The key that signs now. */
export async function signingKey(): Promise<SigningKey> {
  return (await currentKeys()).keys[0];
}

/**
 * Reads the keys: the one that signs, those announced, then those that only verify. Makes the first one, and a new one
 * if none can be decrypted any more; of processes that start at once, one makes it.
 */
export async function readKeys(): Promise<KeySet["keys"]> {
  const found = await transaction("connect", readUsable);
  if (found) return found;
  const made = await newSigningKey();
  return transaction("connect", async (tx) => {
    await waitForLock(tx, "signingKeys");
    const others = await readUsable(tx);
    if (others) return others;
    await insertKey(tx, made, now);
    logEvent("signingKeyMade", { reason: "none was usable" });
    return (await readUsable(tx)) ?? [made];
  });
}

/** Stores a key, encrypted, that signs from this moment. */
export async function insertKey(
  tx: Transaction,
  key: SigningKey,
  signsFrom: SQL,
): Promise<{ kid: string; signsFrom: Date }> {
  const [row] = await tx.execute<{ signsFrom: string }>(sql`
    insert into oidc_keys (kid, sealed, signs_from) values (${key.kid}, ${encryptKey(key)}, ${signsFrom})
    returning signs_from as "signsFrom"`);
  return { kid: key.kid, signsFrom: new Date(row?.signsFrom ?? 0) };
}

/** Whether a key was encrypted with a known AUTH_SECRET. Over the column `sealed` of this row. */
export function isKnown(sealed: SQL): SQL {
  return sql`split_part(${sealed}, '.', 1) = any(string_to_array(${knownKeyIds().join(" ")}, ' '))`;
}

/**
 * The keys that this process has decrypted: while processes are restarted one by one with another AUTH_SECRET, those
 * that do not have it yet keep the keys that the others have encrypted anew.
 */
const decrypted = new Map<string, SigningKey>();
const unreadable = new Set<string>();

/** The usable keys in order, or null if none of them signs. Encrypts those anew that the previous secret has decrypted. */
async function readUsable(tx: Transaction): Promise<KeySet["keys"] | null> {
  const rows = await tx.execute<{ kid: string; sealed: string; isDue: boolean }>(sql`
    select kid, sealed, signs_from <= ${now} as "isDue" from oidc_keys order by signs_from desc, kid`);
  const present = new Set(rows.map(({ kid }) => kid));
  for (const kid of decrypted.keys()) if (!present.has(kid)) decrypted.delete(kid);
  const due: SigningKey[] = [];
  const announced: SigningKey[] = [];
  for (const row of rows) {
    const key = await usable(tx, row);
    if (key) (row.isDue ? due : announced).push(key);
  }
  const [signing, ...verifying] = due;
  return signing ? [signing, ...announced.toReversed(), ...verifying] : null;
}

async function usable(
  tx: Transaction,
  { kid, sealed }: { kid: string; sealed: string },
): Promise<SigningKey | undefined> {
  const text = decrypt(sealed, "oidcKey");
  if (text === undefined) {
    if (!decrypted.has(kid) && !unreadable.has(kid)) {
      unreadable.add(kid);
      logWarning("signingKeyUnreadable", { reason: "made with an unknown AUTH_SECRET" });
    }
    return decrypted.get(kid);
  }
  const key = decrypted.get(kid) ?? (JSON.parse(text) as SigningKey);
  decrypted.set(kid, key);
  if (!sealed.startsWith(`${currentKeyId()}.`))
    await tx.execute(sql`update oidc_keys set sealed = ${encryptKey(key)}
      where kid = ${kid} and sealed = ${sealed}`);
  return key;
}

function encryptKey(key: SigningKey): string {
  return encrypt(JSON.stringify(key), "oidcKey");
}

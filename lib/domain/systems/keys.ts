import { transaction } from "#db/client";
import { waitForLock } from "#db/locks";
import { now } from "#db/time";
import { type KeyPurpose, newSigningKey, type SigningKey } from "#lib/infra/crypto/signing-key";
import { logEvent } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { insertKey, readUsable, type UsableKeys } from "./stored-keys";

/**
 * the keys that sign for connected systems. A key is published for a day before it signs, so that every process and
 * every system knows it by then, and verifies for two days afterwards. Only the first one, and the one that replaces
 * stolen ones, sign at once. Keys of one purpose have nothing to do with those of another.
 */

/** All usable keys of a purpose, the one that signs first. */
export type KeySet<Purpose extends KeyPurpose> = {
  /** Changes with the set and its order. */
  version: string;
  keys: UsableKeys<Purpose>;
};

type Reading<Purpose extends KeyPurpose> = { readAt: number; set: Promise<KeySet<Purpose>> };
const latest: { [Purpose in KeyPurpose]?: Reading<Purpose> } = {};

/** The keys as they were at most a minute ago. */
export function currentKeys<Purpose extends KeyPurpose>(
  purpose: Purpose,
): Promise<KeySet<Purpose>> {
  const at = performance.now();
  const known: Reading<Purpose> | undefined = latest[purpose];
  if (known && at - known.readAt < limits.signingKeyLook) return known.set;
  const reading: Reading<Purpose> = { readAt: at, set: readKeys(purpose).then(keySet) };
  Object.assign(latest, { [purpose]: reading });
  reading.set.catch(() => {
    // The next caller reads again.
    if (latest[purpose] === reading) delete latest[purpose];
  });
  return reading.set;
}

function keySet<Purpose extends KeyPurpose>(keys: UsableKeys<Purpose>): KeySet<Purpose> {
  return { version: keys.map(({ kid }) => kid).join(" "), keys };
}

/** The key that signs now. */
export async function signingKey<Purpose extends KeyPurpose>(
  purpose: Purpose,
): Promise<SigningKey<Purpose>> {
  return (await currentKeys(purpose)).keys[0];
}

/**
 * Reads the keys: the one that signs, those announced, then those that only verify. Makes the first one, and a new one
 * if none can be decrypted any more; of processes that start at once, one makes it.
 */
export async function readKeys<Purpose extends KeyPurpose>(
  purpose: Purpose,
): Promise<UsableKeys<Purpose>> {
  const found = await transaction("connect", (tx) => readUsable(tx, purpose));
  if (found) return found;
  const made = await newSigningKey(purpose);
  return transaction("connect", async (tx) => {
    await waitForLock(tx, "signingKeys");
    const others = await readUsable(tx, purpose);
    if (others) return others;
    await insertKey(tx, purpose, made, now);
    logEvent("signingKeyMade", { purpose, reason: "none was usable" });
    return (await readUsable(tx, purpose)) ?? [made];
  });
}

import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now } from "#db/time";
import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import { currentKeyId, type EncryptionPurpose, knownKeyIds } from "#lib/infra/crypto/keys";
import type { KeyPurpose, SigningKey } from "#lib/infra/crypto/signing-key";
import { logWarning } from "#lib/infra/log";

/** the rows of the keys that sign for connected systems. */

/** Keys of a purpose, the one that signs first. */
export type UsableKeys<Purpose extends KeyPurpose> = [
  SigningKey<Purpose>,
  ...SigningKey<Purpose>[],
];

/** What keys are encrypted for, so that a key of one purpose cannot be decrypted as one of another. */
const encryptedFor: Readonly<Record<KeyPurpose, EncryptionPurpose>> = {
  openIdConnect: "oidcKey",
  assertion: "assertionKey",
};

/** Stores a key, encrypted, that signs from a moment on. */
export async function insertKey<Purpose extends KeyPurpose>(
  tx: Transaction,
  purpose: Purpose,
  key: SigningKey<Purpose>,
  signsFrom: SQL,
): Promise<{ kid: string; signsFrom: Date }> {
  const [row] = await tx.execute<{ signsFrom: string }>(sql`
    insert into oidc_keys (kid, purpose, sealed, signs_from)
    values (${key.kid}, ${purpose}, ${encryptKey(purpose, key)}, ${signsFrom})
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
const decrypted: { [Purpose in KeyPurpose]: Map<string, SigningKey<Purpose>> } = {
  openIdConnect: new Map(),
  assertion: new Map(),
};
const unreadable = new Set<string>();

/** The usable keys in order, or null if none of them signs. Encrypts those anew that the previous secret has decrypted. */
export async function readUsable<Purpose extends KeyPurpose>(
  tx: Transaction,
  purpose: Purpose,
): Promise<UsableKeys<Purpose> | null> {
  const rows = await tx.execute<Row & { isDue: boolean }>(sql`
    select kid, sealed, signs_from <= ${now} as "isDue" from oidc_keys where purpose = ${purpose}
    order by signs_from desc, kid`);
  const present = new Set(rows.map(({ kid }) => kid));
  for (const kid of decrypted[purpose].keys())
    if (!present.has(kid)) decrypted[purpose].delete(kid);
  const due: SigningKey<Purpose>[] = [];
  const announced: SigningKey<Purpose>[] = [];
  for (const row of rows) {
    const key = await usable(tx, purpose, row);
    if (key) (row.isDue ? due : announced).push(key);
  }
  const [signing, ...verifying] = due;
  return signing ? [signing, ...announced.toReversed(), ...verifying] : null;
}

type Row = { kid: string; sealed: string };

async function usable<Purpose extends KeyPurpose>(
  tx: Transaction,
  purpose: Purpose,
  { kid, sealed }: Row,
): Promise<SigningKey<Purpose> | undefined> {
  const known: Map<string, SigningKey<Purpose>> = decrypted[purpose];
  const text = decrypt(sealed, encryptedFor[purpose]);
  if (text === undefined) {
    if (!known.has(kid) && !unreadable.has(kid)) {
      unreadable.add(kid);
      logWarning("signingKeyUnreadable", { purpose, reason: "made with an unknown AUTH_SECRET" });
    }
    return known.get(kid);
  }
  const key = known.get(kid) ?? (JSON.parse(text) as SigningKey<Purpose>);
  known.set(kid, key);
  if (!sealed.startsWith(`${currentKeyId()}.`))
    await tx.execute(sql`update oidc_keys set sealed = ${encryptKey(purpose, key)}
      where kid = ${kid} and sealed = ${sealed}`);
  return key;
}

function encryptKey(purpose: KeyPurpose, key: SigningKey): string {
  return encrypt(JSON.stringify(key), encryptedFor[purpose]);
}

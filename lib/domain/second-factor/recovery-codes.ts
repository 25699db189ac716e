import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { recoveryCodes } from "#db/schema";
import { hashSecret } from "#lib/infra/crypto/keys";
import { newRecoveryCodes } from "#lib/infra/crypto/recovery-codes";
import { readFactors } from "./factors";

/** Replaces the recovery codes with a new set, which is shown once; only hashes are stored. */
export async function replaceRecoveryCodes(tx: Transaction, userNumber: number): Promise<string[]> {
  await tx.execute(sql`delete from recovery_codes where user_number = ${userNumber}`);
  const codes = newRecoveryCodes();
  await tx
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ userNumber, codeHash: hashSecret(code.replaceAll("-", "")) })));
  return codes;
}

/** Makes the recovery codes that come with the first factor; null if the user has some. */
export async function firstRecoveryCodes(
  tx: Transaction,
  userNumber: number,
): Promise<string[] | null> {
  const { recoveryCodesLeft } = await readFactors(tx, userNumber);
  return recoveryCodesLeft > 0 ? null : replaceRecoveryCodes(tx, userNumber);
}

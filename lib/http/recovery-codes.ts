import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import { hashSecret } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";
import { clearCookie, readCookie, writeCookie } from "./cookies";

/**
 * New recovery codes on their way from the action that made them to the page that shows them once (D-1): encrypted,
 * kept only in the browser for a few minutes, and for one session. The database has only hashes.
 */

/**
 * Keeps new codes in the browser for `limits.secondFactorTime`; only in actions.
 *
 * @param session the id of the session in which they are shown, or its hash
 */
export async function keepRecoveryCodes(
  session: { id: string } | { hash: string },
  codes: readonly string[],
): Promise<void> {
  const hash = "id" in session ? hashSecret(session.id) : session.hash;
  const encrypted = encrypt([hash, ...codes].join(" "), "recoveryCodes");
  await writeCookie("recovery", encrypted, limits.secondFactorTime);
}

/** The codes to be shown in the session with this hash; null if there are none. */
export async function readRecoveryCodes(session: string): Promise<string[] | null> {
  const encrypted = await readCookie("recovery");
  const [hash, ...codes] =
    (encrypted ? decrypt(encrypted, "recoveryCodes") : undefined)?.split(" ") ?? [];
  return hash === session ? codes : null;
}

/** Deletes the codes after they were written down. */
export function forgetRecoveryCodes(): Promise<void> {
  return clearCookie("recovery");
}

import "server-only";
import { Secret, TOTP } from "otpauth";
import { limits } from "#lib/rules/limits";

/**
 * RFC 6238 as every authenticator app implements it: SHA-1, six digits, thirty seconds. Uses this process's clock, not
 * the database's: a code depends on the wall clock time, and a step to either side is allowed.
 */

/** A new secret: 160 random bits (RFC 4226, 4), base32. */
export function newAuthenticatorSecret(): string {
  return new Secret({ size: 20 }).base32;
}

function totpOf(secret: string, label = "", issuer = ""): TOTP {
  return new TOTP({ secret: Secret.fromBase32(secret), label, issuer });
}

/** The content of the QR code: secret, portal and account. */
export function authenticatorAddress(secret: string, account: string, issuer: string): string {
  return totpOf(secret, account, issuer).toString();
}

/**
 * The time step that a code belongs to, or null for a wrong code. The caller must store the step so that no code is
 * accepted twice (RFC 6238, 5.2).
 */
export function stepOfCode(secret: string, code: string): number | null {
  const totp = totpOf(secret);
  const timestamp = Date.now();
  const delta = totp.validate({ token: code, timestamp, window: limits.codeWindow });
  return delta === null ? null : totp.counter({ timestamp }) + delta;
}

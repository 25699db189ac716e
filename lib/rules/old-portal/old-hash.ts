import { limits } from "#lib/rules/limits";

/**
 * R-1003: password hashes of older portals, as PHC strings (argon2, PBKDF2, scrypt) or in modular form (bcrypt, PBKDF2 as
 * passlib writes it).
 */

/** The digests of PBKDF2 that are accepted, and the bytes of each. */
export const oldDigests = { sha1: 20, sha256: 32, sha512: 64 } as const;

/** One of `oldDigests`. */
export type OldDigest = keyof typeof oldDigests;

/** A hash taken apart; salts and keys in base64. */
export type OldHash =
  | { kind: "argon2"; hash: string; memory: number; passes: number; lanes: number }
  | { kind: "bcrypt"; hash: string; rounds: number }
  | { kind: "pbkdf2"; digest: OldDigest; iterations: number; salt: string; key: string }
  | { kind: "scrypt"; cost: number; block: number; lanes: number; salt: string; key: string };

/** Takes a hash apart; null if it is none of these, or its salt or key has an unusual length. */
export function readOldHash(text: string): OldHash | null {
  if (text.length > limits.oldHashLength) return null;
  for (const read of [readArgon2, readBcrypt, readPbkdf2, readScrypt]) {
    const hash = read(text);
    if (hash) return hash;
  }
  return null;
}

function readArgon2(text: string): OldHash | null {
  const [hash, memory, passes, lanes, salt, key] =
    /^\$argon2(?:id|i|d)\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
      text,
    ) ?? [];
  if (!hash || !isUsual(salt, key) || Number(lanes) === 0) return null;
  return {
    kind: "argon2",
    hash,
    memory: Number(memory),
    passes: Number(passes),
    lanes: Number(lanes),
  };
}

function readBcrypt(text: string): OldHash | null {
  const [hash, rounds] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text) ?? [];
  return hash ? { kind: "bcrypt", hash, rounds: Number(rounds) } : null;
}

/** `$pbkdf2-sha256$i=600000,l=32$…$…`, or passlib's `$pbkdf2-sha256$29000$…$…` with dots instead of plus signs. */
function readPbkdf2(text: string): OldHash | null {
  const [, named = "sha1", iterations, salt = "", key = ""] =
    /^\$pbkdf2(?:-(sha\d+))?\$(?:i=)?(\d{1,9})(?:,l=\d+)?\$([A-Za-z0-9+/.]+)\$([A-Za-z0-9+/.]+)$/.exec(
      text,
    ) ?? [];
  const digest = Object.keys(oldDigests).find((one) => one === named) as OldDigest | undefined;
  const [plainSalt, plainKey] = [salt.replaceAll(".", "+"), key.replaceAll(".", "+")];
  if (!digest || !isUsual(plainSalt, plainKey)) return null;
  return {
    kind: "pbkdf2",
    digest,
    iterations: Number(iterations),
    salt: plainSalt,
    key: plainKey,
  };
}

function readScrypt(text: string): OldHash | null {
  const [, exponent, block, lanes, salt = "", key = ""] =
    /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,4}),p=(\d{1,4})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(
      text,
    ) ?? [];
  if (!isUsual(salt, key) || Number(block) === 0 || Number(lanes) === 0) return null;
  return {
    kind: "scrypt",
    cost: 2 ** Number(exponent),
    block: Number(block),
    lanes: Number(lanes),
    salt,
    key,
  };
}

/** The bytes that a text in base64 stands for, with or without its padding. */
export function bytesOf(text: string): number {
  return Math.floor((text.length * 3) / 4);
}

function isUsual(salt = "", key = ""): boolean {
  const { oldSaltLeast, oldSaltMost, oldKeyLeast, oldKeyMost } = limits;
  const [ofSalt, ofKey] = [bytesOf(salt), bytesOf(key)];
  return (
    ofSalt >= oldSaltLeast && ofSalt <= oldSaltMost && ofKey >= oldKeyLeast && ofKey <= oldKeyMost
  );
}

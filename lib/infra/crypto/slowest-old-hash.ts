import { limits } from "#lib/rules/limits";
import { hashInTurn } from "./hash-turns";
import { compareBoth } from "./old-password-comparison";

const { oldArgon2Memory, oldArgon2Most, oldBcryptMost, oldPbkdf2Most, oldScryptMost } = limits;
const [salt, key] = ["A".repeat(22), "A".repeat(43)];

/** The costliest hash of each kind that is accepted; no password fits them. */
const costliest = [
  ...[oldArgon2Memory, oldArgon2Most / 4].map(
    (memory) =>
      `$argon2id$v=19$m=${memory},t=${Math.floor(oldArgon2Most / memory)},p=1$${salt}$${key}`,
  ),
  `$2b$${oldBcryptMost}$${".".repeat(53)}`,
  `$pbkdf2-sha256$i=${oldPbkdf2Most}$${salt}$${key}`,
  `$pbkdf2-sha512$i=${oldPbkdf2Most / 2}$${salt}$${key}`,
  `$scrypt$ln=${Math.log2(oldScryptMost / 8)},r=8,p=1$${salt}$${key}`,
];

let slowest: Promise<number> | undefined;

/**
 * How long the slowest hash takes that is accepted, in milliseconds on this machine with a quarter more for a busy one:
 * measured once by each process, at its first sign-in while there are such hashes.
 *
 * @throws Overloaded
 */
export function slowestOldHash(): Promise<number> {
  slowest ??= measure().catch((error: unknown) => {
    slowest = undefined;
    throw error;
  });
  return slowest;
}

async function measure(): Promise<number> {
  let longest = 0;
  for (const old of costliest) {
    const took = await hashInTurn(async () => {
      const began = performance.now();
      await compareBoth(null, old, "");
      return performance.now() - began;
    });
    longest = Math.max(longest, took);
  }
  return Math.ceil(longest * 1.25);
}

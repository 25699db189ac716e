// The thread that compares a password with one hash of an older portal, and ends. Plain JavaScript that imports packages
// by name, because it is started as a file (old-password-comparison.ts), from the sources as well as from a build.
import { pbkdf2Sync, scryptSync, timingSafeEqual } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { verifySync } from "@node-rs/argon2";
import { compareSync } from "bcryptjs";

const { hash, password } = workerData;

function isRight() {
  if (hash.kind === "argon2") return verifySync(hash.hash, password);
  // Cuts the password at 72 bytes, as the older portal did.
  if (hash.kind === "bcrypt") return compareSync(password, hash.hash);
  const salt = Buffer.from(hash.salt, "base64");
  const key = Buffer.from(hash.key, "base64");
  if (hash.kind === "pbkdf2")
    return timingSafeEqual(
      pbkdf2Sync(password, salt, hash.iterations, key.length, hash.digest),
      key,
    );
  const { cost, block, lanes } = hash;
  // Node allows 32 MiB, and counts a little more than the algorithm's own 128 bytes for each.
  const options = { N: cost, r: block, p: lanes, maxmem: 256 * cost * block };
  return timingSafeEqual(scryptSync(password, salt, key.length, options), key);
}

parentPort?.postMessage(isRight());

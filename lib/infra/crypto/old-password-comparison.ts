import { once } from "node:events";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { logFault } from "#lib/infra/log";
import { limits } from "#lib/rules/limits";
import { readOldHash } from "#lib/rules/old-portal/old-hash";
import { comparePassword } from "./passwords";

/** Relative to the process's folder, which holds the sources or the build (next.config.mjs). */
const file = "lib/infra/crypto/old-password-thread.mjs";

/** What a password was right for: the user's own hash here, or the one of an older portal. */
export type Proven = "present" | "old";

/** Compares a password with both hashes, for a caller that holds a place for it. */
export async function compareBoth(
  stored: string | null,
  old: string | null,
  password: string,
): Promise<Proven | null> {
  const right = await comparePassword(stored, password);
  if (old !== null && (await compareOld(old, password))) return "old";
  return right ? "present" : null;
}

/**
 * Compares a password as it was typed with a hash of an older portal, in a thread of its own, which ends with it. A hash
 * that cannot be compared counts as wrong.
 */
async function compareOld(old: string, password: string): Promise<boolean> {
  const hash = readOldHash(old);
  if (!hash) return false;
  // Its environment is empty because it needs no secret.
  const workerData = { hash, password };
  const thread = new Worker(join(process.cwd(), file), { execArgv: [], env: {}, workerData });
  try {
    const signal = AbortSignal.timeout(limits.oldHashTime);
    const [right]: boolean[] = await once(thread, "message", { signal });
    return right === true;
  } catch (error) {
    logFault("oldHash", error);
    return false;
  } finally {
    await thread.terminate();
  }
}

import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Next's variable for the key of a build. */
export const actionsKeyVariable = "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY";

/**
 * The key from which the ids of a build's actions are derived (FF-H-3): with the same key an unchanged action keeps its
 * id across builds, so that a form drawn before an update of the portal is accepted afterwards. Taken from the
 * environment where builds share nothing else (an image); otherwise made once and kept beside the build.
 *
 * @param path of the file in which it is kept
 * @throws Error if the given key is invalid: Next would find out in the middle of a build, or not at all
 */
export function actionsKey(path: string, given = process.env[actionsKeyVariable]): string {
  if (given) {
    if (!isKey(given)) throw new Error(`${actionsKeyVariable} must be 32 bytes in base64: ${make}`);
    return given;
  }
  if (existsSync(path)) {
    const kept = readFileSync(path, "utf8").trim();
    if (isKey(kept)) return kept;
  }
  const key = randomBytes(32).toString("base64");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, `${key}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return key;
}

const make = "openssl rand -base64 32";

function isKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text);
}

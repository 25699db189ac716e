import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** The variable of Next's that gives a build its key. */
export const actionsKeyVariable = "NEXT_SERVER_ACTIONS_ENCRYPTION_KEY";

/**
 * The key by which the ids of a build's actions are made (FF-H-3): with the same one an unchanged action keeps its id over
 * builds, and a form that was drawn before the portal was renewed is taken afterwards. Given by the environment, where
 * builds have nothing in common but that (an image); else made once and kept beside the build.
 *
 * @param path of the file in which it is kept
 * @throws Error for a given one that is no key: Next would find out in the middle of a build, or not at all
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

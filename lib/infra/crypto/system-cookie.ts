import { createHmac, timingSafeEqual } from "node:crypto";
import { hashSecret, knownKeys } from "./keys";
import { newRandomId } from "./random-ids";

/**
 * The cookie of a session in a system behind a proxy, on that system's own host: random, with a MAC over host and
 * system, so that one of another system, host or installation is refused before anything is looked up.
 */

/** A cookie's value, and the hash by which its session is found. */
export type SystemCookie = { value: string; sid: string };

/** What a cookie belongs to. */
type Place = { id: string; origin: string };

/** A new cookie for a system. */
export function newSystemCookie(system: Place): SystemCookie {
  const random = newRandomId();
  const [mac = ""] = macsOf(system, random);
  return { value: `${random}.${mac}`, sid: hashSecret(random) };
}

/** The hash by which the session of this cookie is found; null if it was not made for this system and host. */
export function sidOfCookie(system: Place, value: string | undefined): string | null {
  const [, random, mac] = /^([\w-]{43})\.([\w-]{43})$/.exec(value ?? "") ?? [];
  if (!random || !mac) return null;
  const matches = macsOf(system, random).map((one) =>
    timingSafeEqual(Buffer.from(one), Buffer.from(mac)),
  );
  return matches.includes(true) ? hashSecret(random) : null;
}

/** With the current AUTH_SECRET, then with AUTH_SECRET_PREVIOUS. */
function macsOf({ id, origin }: Place, random: string): string[] {
  return knownKeys("systemCookie").map((key) =>
    createHmac("sha256", key).update(`${origin}|${id}|${random}`).digest("base64url"),
  );
}

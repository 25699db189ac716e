import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { textArray } from "#db/text-array";
import { interval, now } from "#db/time";
import { mayStay } from "#lib/domain/access/restriction";
import { hashSecret } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";

/**
 * R-503, S-64: the browsers in which a user has signed in before. Failures elsewhere cannot lock them out: they have
 * rate limits and counters of their own, and a lock by failures does not apply to them.
 */

/** The row of this browser for this user. Over `known_devices as d`. */
function isThis(userNumber: SQL | number, device: string): SQL {
  return sql`(d.user_number = ${userNumber} and d.id_hash = ${hashSecret(device)})`;
}

/** Whether `users as u` is known in this browser. */
export function isKnownIn(device: string | null): SQL {
  if (device === null) return sql`false`;
  return sql`exists (select from known_devices d where ${isThis(sql`u.number`, device)}
    and d.last_used_at > ${now} - ${interval(limits.knownDevice)})`;
}

/** The hash of the first of these browsers in which `users as u` is known; null for none of them. */
export function knownAmong(devices: readonly string[]): SQL {
  const hashes = textArray(devices.map(hashSecret));
  return sql`(select d.id_hash from known_devices d where d.user_number = u.number and d.id_hash = any (${hashes})
    and d.last_used_at > ${now} - ${interval(limits.knownDevice)}
    order by array_position(${hashes}, d.id_hash) limit 1)`;
}

/** Consecutive failures of `users as u` in this browser since it became known. */
export function deviceFailures(device: string | null): SQL {
  if (device === null) return sql`0`;
  return sql`coalesce((select d.failed_sign_ins from known_devices d where ${isThis(sql`u.number`, device)}), 0)`;
}

/** The statement that makes the browser known for the user, and resets its failures. */
export function rememberDevice(userNumber: number, device: string): SQL {
  return sql`insert into known_devices (id_hash, user_number)
    values (${hashSecret(device)}, ${userNumber})
    on conflict (id_hash, user_number) do update set last_used_at = ${now}, failed_sign_ins = 0`;
}

/**
 * Counts a failure against a known browser; after too many in a row it is forgotten (S-64).
 *
 * @returns false if the user is not known in this browser
 */
export async function countDeviceFailure(
  tx: Transaction,
  userNumber: number,
  device: string,
): Promise<boolean> {
  const [counted] = await tx.execute<{ failures: number }>(sql`
    update known_devices d set failed_sign_ins = d.failed_sign_ins + 1
    where ${isThis(userNumber, device)} and d.last_used_at > ${now} - ${interval(limits.knownDevice)}
    returning d.failed_sign_ins as failures`);
  if (counted && counted.failures >= limits.failuresOfDevice)
    await tx.execute(sql`delete from known_devices d where ${isThis(userNumber, device)}`);
  return counted !== undefined;
}

/** Deletes all known browsers of a user. */
export async function forgetDevices(tx: Transaction, userNumber: number): Promise<void> {
  await tx.execute(sql`delete from known_devices where user_number = ${userNumber}`);
}

/**
 * R-503, S-64: whether `users as u` may sign in from this browser; where the user is known, only a lock by the provider
 * prevents it.
 */
export function maySignInFrom(device: string | null): SQL {
  return sql`(${mayStay} and (u.locked_at is null or ${isKnownIn(device)}))`;
}

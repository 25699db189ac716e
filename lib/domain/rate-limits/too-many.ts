import { type Entry, recordRefusal } from "#lib/domain/audit/record";
import { tryConsumeRateLimit } from "./count";

/** Records that somebody tried too often. */
export function recordTooMany(entry: Entry, ...keys: string[]): Promise<void> {
  return recordNowAndThen({ ...entry, details: { reason: "tooManyAttempts" } }, ...keys);
}

/**
 * Records a refusal, for each key only at a limited rate, so that nobody can flood the audit log from many addresses or
 * with many names.
 */
export async function recordNowAndThen(entry: Entry, ...keys: string[]): Promise<void> {
  for (const key of keys) if (!(await tryConsumeRateLimit("refusalRecord", key))) return;
  await recordRefusal(entry);
}

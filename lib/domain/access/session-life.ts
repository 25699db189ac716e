import "server-only";
import { sql } from "drizzle-orm";
import { interval, now } from "#db/time";
import { limits } from "#lib/rules/limits";

/** S-11: neither past its end nor idle for too long. For a query over `sessions as s`. */
export const isAlive = sql`(s.expires_at > ${now} and s.last_seen_at > ${now} - ${interval(limits.sessionIdle)})`;

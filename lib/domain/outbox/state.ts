import "server-only";
import { sql } from "drizzle-orm";

/**
 * How a letter fares. `failed`: its address took it not, or it came back (S-78); `abandoned`: it was not sent, and
 * the address may be right.
 */
export type LetterState = "queued" | "sending" | "sent" | "failed" | "abandoned" | "cancelled";

/** S-78: the provider has told that the letter did not leave, did not get through, or was not wanted. Over `outbox as m`, like the rest. */
const cameBack = sql`m.delivery in ('bounced', 'complained', 'failed')`;

export const isUndelivered = sql`(m.state in ('failed', 'abandoned') or ${cameBack})`;

export const letterState = sql`case when m.state = 'sent' and m.delivery = 'failed' then 'abandoned'
  when m.state = 'sent' and ${cameBack} then 'failed' else m.state end`;

/** Why it was not delivered: the provider's word. */
export const letterError = sql`case when ${cameBack} then m.delivery else m.last_error end`;

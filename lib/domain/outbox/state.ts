import "server-only";
import { sql } from "drizzle-orm";

/**
 * The state of a letter. `failed`: its address rejected it, or it bounced (S-78); `abandoned`: it was not sent,
 * and the address may be right.
 */
export type LetterState = "queued" | "sending" | "sent" | "failed" | "abandoned" | "cancelled";

/**
 * S-78: the mail provider reported that the letter was not sent, not delivered, or unwanted. Over `outbox as m`, like the
 * rest.
 */
const cameBack = sql`m.delivery in ('bounced', 'complained', 'failed')`;

/** Whether a letter's address was rejected, the portal has given the letter up, or it came back. */
export const isUndelivered = sql`(m.state in ('failed', 'abandoned') or ${cameBack})`;

/**
 * The `LetterState` of a letter: what the mail provider reported about a sent letter counts more than that it was sent.
 */
export const letterState = sql`case when m.state = 'sent' and m.delivery = 'failed' then 'abandoned'
  when m.state = 'sent' and ${cameBack} then 'failed' else m.state end`;

/** The mail provider's code for why it was not delivered. */
export const letterError = sql`case when ${cameBack} then m.delivery else m.last_error end`;

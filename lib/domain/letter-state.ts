import "server-only";
import { sql } from "drizzle-orm";

/** How a letter fares. `failed` is also one that left and came back (S-78). */
export type LetterState = "queued" | "sending" | "sent" | "failed" | "abandoned" | "cancelled";

/** S-78: the provider has told that the letter did not get through, or was not wanted. Over `outbox as m`, like the rest. */
const cameBack = sql`m.delivery in ('bounced', 'complained', 'failed')`;

export const isUndelivered = sql`(m.state in ('failed', 'abandoned') or ${cameBack})`;

export const letterState = sql`case when m.state = 'sent' and ${cameBack} then 'failed' else m.state end`;

/** Why it was not delivered: the provider's word. */
export const letterError = sql`case when ${cameBack} then m.delivery else m.last_error end`;

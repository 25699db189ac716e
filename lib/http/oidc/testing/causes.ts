import { type SQL, sql } from "drizzle-orm";
import type { Actor } from "#lib/rules/delegation";

/** Everything after which somebody may be in no system any more, as one statement that changes the fact alone. */
export const causesOfEnd: Readonly<Record<string, (of: Actor) => SQL>> = {
  "locked by the provider's staff": ({ userNumber }) =>
    sql`update users set locked_at = clock_timestamp(), locked_by = 'provider' where number = ${userNumber}`,
  deactivated: ({ userNumber }) =>
    sql`update users set deactivated_at = clock_timestamp() where number = ${userNumber}`,
  "past the last day": ({ userNumber }) =>
    sql`update users set valid_until = current_date - 2 where number = ${userNumber}`,
  "of a closed customer": ({ organizationId }) =>
    sql`update organizations set closed_at = clock_timestamp() where id = ${organizationId}`,
  "without the second factor that the customer requires now": ({ organizationId }) =>
    sql`update organizations set requires_second_factor = true where id = ${organizationId}`,
  "idle for too long": ({ userNumber }) =>
    sql`update sessions set last_seen_at = last_seen_at - interval '61 minutes' where user_number = ${userNumber}`,
  "past the session's end": ({ userNumber }) =>
    sql`update sessions set expires_at = clock_timestamp() where user_number = ${userNumber}`,
  "signed out": ({ userNumber }) => sql`delete from sessions where user_number = ${userNumber}`,
  removed: ({ userNumber }) => sql`delete from users where number = ${userNumber}`,
};

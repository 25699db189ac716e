import { sql } from "drizzle-orm";
import { transactionOfLogin } from "#db/client";

/** Every timestamp that the database keeps of a user, by table. */
const moments = {
  users: [
    "created_at",
    "changed_at",
    "activated_at",
    "deactivated_at",
    "locked_at",
    "last_sign_in_at",
  ],
  links: ["created_at", "expires_at", "used_at", "superseded_at"],
  sessions: ["created_at", "last_seen_at", "expires_at"],
  outbox: ["created_at", "next_attempt_at", "settled_at"],
  known_devices: ["created_at", "last_used_at"],
} as const;

/**
 * Lets time pass: moves all timestamps of one user, or of everybody, into the past by this interval. Tests move rows in
 * time and never change the rule. The triggers that protect creation and expiry dates are disabled in this one
 * transaction (`session_replication_role`, a superuser's right), so that the portal itself could not do it even here.
 *
 * @param span a PostgreSQL interval like "29 days 23 hours"
 */
export async function letTimePass(span: string, userNumber?: number): Promise<void> {
  await transactionOfLogin(async (tx) => {
    await tx.execute(sql`set local session_replication_role = 'replica'`);
    for (const [table, columns] of Object.entries(moments)) {
      const changes = columns.map(
        (column) => sql`${sql.identifier(column)} = ${sql.identifier(column)} - ${span}::interval`,
      );
      const key = table === "users" ? sql`number` : sql`user_number`;
      await tx.execute(sql`update ${sql.identifier(table)} set ${sql.join(changes, sql`, `)}
        where ${userNumber ?? null}::bigint is null or ${key} = ${userNumber ?? null}`);
    }
    // Counters name nobody: time passes for all of them.
    await tx.execute(sql`update rate_limits set arrives_at = arrives_at - ${span}::interval`);
  });
}

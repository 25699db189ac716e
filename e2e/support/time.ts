import type { Sql } from "postgres";

/** Every moment that the database keeps of a user, by table. */
const moments = {
  users: ["created_at", "changed_at", "activated_at", "deactivated_at", "last_sign_in_at"],
  links: ["created_at", "expires_at", "used_at", "superseded_at"],
  sessions: ["created_at", "last_seen_at", "expires_at"],
  outbox: ["created_at", "next_attempt_at", "lease_until", "settled_at"],
} as const;

/**
 * Lets time pass for one person: moves all moments that the database keeps of them into the past. Rows
 * move, the rule stays. The triggers that hold dates are off for this one transaction.
 *
 * @param span as PostgreSQL reads it, like "8 days"
 */
export async function letTimePass(sql: Sql, userNumber: number, span: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    for (const [table, columns] of Object.entries(moments)) {
      const key = table === "users" ? "number" : "user_number";
      for (const column of columns)
        await tx`update ${tx(table)} set ${tx(column)} = ${tx(column)} - ${span}::interval
          where ${tx(key)} = ${userNumber}`;
    }
  });
}

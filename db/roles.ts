import "server-only";
import { type SQL, sql } from "drizzle-orm";

/**
 * On whose behalf a transaction runs (S-70, S-71): a signed-in user, with that user's scope; "auth" before
 * authentication (signing in, links, sessions); "connect" for what answers connected systems; "system" for the
 * portal's own work (clock, outbox, orders, the terminal).
 */
export type Principal =
  | { userNumber: number; organizationId: number }
  | "auth"
  | "connect"
  | "system";

/** The database roles of transactions; the migration `row_level_security` defines their rights. */
export const roles = ["zugang_app", "zugang_auth", "zugang_connect", "zugang_system"] as const;
type Role = (typeof roles)[number];

const roleOf = (as: Principal): Role => (typeof as === "string" ? `zugang_${as}` : "zugang_app");

/**
 * Role and scope of this transaction: both end with it, so the next transaction on this connection has to set them
 * again. One address is enough for all roles, because the login only has to be a member of them.
 */
export const roleAndScope = (as: Principal) => sql`
  set_config('app.organization', ${typeof as === "string" ? "" : String(as.organizationId)}, true),
  set_config('app.actor', ${typeof as === "string" ? "" : String(as.userNumber)}, true),
  set_config('role', ${roleOf(as)}, true)`;

/**
 * For a statement before authentication that has found out who asks: from the next statement on, the transaction runs
 * on behalf of that user. Only columns of the row itself may determine the user.
 */
export function switchRole({ organization, user }: { organization: SQL; user: SQL }): SQL {
  return sql`set_config('app.organization', ${organization}::text, true) || set_config('app.actor', ${user}::text, true)
    || set_config('role', 'zugang_app', true)`;
}

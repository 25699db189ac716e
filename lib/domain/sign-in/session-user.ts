import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { constantStatement } from "#db/constant-statement";
import { switchRole } from "#db/roles";
import { type AsRead, interval, now } from "#db/time";
import { appearanceFor, appearanceOf, type SeenAppearance } from "#lib/domain/appearances/row";
import {
  type StandingRow,
  standingColumns,
  standingOf,
  stands,
  withTheirUsers,
} from "#lib/domain/systems/standing";
import { hashSecret } from "#lib/infra/crypto/keys";
import type { Appearance } from "#lib/rules/appearance";
import type { Language } from "#lib/rules/catalogue";
import { type Actor, canAdministerService } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/**
 * Whether the time of its last use is outdated, unless the database is read-only (F-13a). For a query over `sessions as
 * s`.
 */
const isStale = sql`(s.last_seen_at < ${now} - ${interval(limits.sessionTouch)}
  and current_setting('transaction_read_only') = 'off')`;

/** Over `users as u` and `organizations as o`. */
const goesOn = sql`case when o.kind = 'provider' then
  ${switchRole({ organization: sql`o.id`, user: sql`u.number` })} end`;

const userOfSession = constantStatement<{ idHash: string }>(
  (value) => sql`
    select u.first_name as "firstName", u.last_name as "lastName", u.email, u.username, u.language,
      o.name as "organizationName", o.customer_number as "customerNumber", s.expires_at as "expiresAt",
      ${appearanceFor(sql`o.id`)} as appearance,
      ${standingColumns},
      case when ${isStale} then 'stale' else ${goesOn} end as use
    from ${withTheirUsers}
    where s.id_hash = ${value("idHash")} and ${stands}`,
);

/** The user behind a session: the actor, and what the header shows. */
export type SignedIn<Task = unknown> = {
  actor: Actor;
  /** The session's own hash, to tell it from the user's others. */
  session: string;
  firstName: string;
  lastName: string;
  email: string;
  username: string;
  language: Language;
  organizationName: string;
  customerNumber: string;
  /** R-1004: how the portal presents itself to this user. */
  appearance: Appearance;
  /** The organization's entitlement, for the access indicator. */
  entitled: Actor["effective"];
  /** The latest end of the session (S-11). */
  expiresAt: Date;
  /** R-309: the provider's open tasks, oldest first; empty for everybody else. */
  tasks: Task[];
};

/**
 * The user of a session id, or null. One query for session, user, permissions and entitlement on every request, without
 * a cache: a withdrawn right takes effect at once (R-310, S-13). The provider's tasks are counted on every page of its
 * administrators: they are read in the same transaction, which by then runs on behalf of that user.
 *
 * @param readOpenTasks of all organizations; called only for a service administrator
 */
export async function findSignedIn<Task>(
  sessionId: string,
  readOpenTasks: (tx: Transaction) => Promise<Task[]>,
): Promise<SignedIn<Task> | null> {
  const idHash = hashSecret(sessionId);
  return transaction("auth", async (tx) => {
    const [row] = await tx.execute<
      StandingRow &
        AsRead<
          Omit<SignedIn, "actor" | "session" | "entitled" | "tasks" | "appearance">,
          "expiresAt"
        > & { use: string | null; appearance: SeenAppearance | null }
    >(userOfSession({ idHash }));
    const standing = row ? standingOf(row) : null;
    if (!row || !standing) return null;
    if (row.use === "stale") {
      await tx.execute(sql`update sessions s set last_seen_at = ${now} from users u, organizations o
        where s.id_hash = ${idHash} and u.number = s.user_number and o.id = u.organization_id returning ${goesOn}`);
    }
    const { granted: _, entitled, ...actor } = standing;
    const { firstName, lastName, email, username, language, organizationName, customerNumber } =
      row;
    return {
      tasks: canAdministerService(actor) ? await readOpenTasks(tx) : [],
      actor,
      entitled,
      session: idHash,
      expiresAt: new Date(row.expiresAt),
      firstName,
      lastName,
      email,
      username,
      language,
      organizationName,
      customerNumber,
      appearance: appearanceOf(row.appearance),
    };
  });
}

import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { now, withMoments } from "#db/time";
import { stateOfUser } from "#lib/domain/access/user-state";
import { type LetterState, letterState } from "#lib/domain/outbox/state";
import type { UserState } from "#lib/rules/user-states";
import type { OrganizationDetail } from "./organization-detail";

/** The owner of an organization; null if there is none. */
export async function readOwner(
  tx: Transaction,
  organizationId: number,
): Promise<OrganizationDetail["owner"]> {
  const [row] = await tx.execute<{
    userNumber: string;
    firstName: string;
    lastName: string;
    email: string;
    state: UserState;
  }>(sql`select u.number as "userNumber", u.first_name as "firstName", u.last_name as "lastName", u.email,
      ${stateOfUser} as state
    from users u where u.organization_id = ${organizationId} and u.is_owner`);
  return row ? { ...row, userNumber: Number(row.userNumber) } : null;
}

/** The newest registration link of an organization; null if there is none. */
export async function readRegistrationLink(
  tx: Transaction,
  organizationId: number,
): Promise<OrganizationDetail["registrationLink"]> {
  const [row] = await tx.execute<{
    sentAt: string;
    expiresAt: string | null;
    letter: LetterState | null;
  }>(sql`select l.created_at as "sentAt", case when l.used_at is null and l.superseded_at is null and l.expires_at > ${now}
      then l.expires_at end as "expiresAt",
      (select ${letterState} from outbox m where m.link_id = l.id and m.kind = 'registration'
        order by m.created_at desc limit 1) as letter
    from links l where l.organization_id = ${organizationId} and l.purpose = 'registration'
    order by l.created_at desc limit 1`);
  return row ? withMoments(row, "sentAt", "expiresAt") : null;
}

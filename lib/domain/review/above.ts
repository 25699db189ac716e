import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { administers } from "#lib/domain/access/administrators";
import { maySignIn } from "#lib/domain/access/restriction";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** How many people of an organization above can act on accounts below it; `isYours`: it is above the reader's too. */
export type Above = { kind: OrganizationKind; name: string; people: number; isYours: boolean };

/**
 * the organizations above one, the nearest first, each with the number of people who administer users and can sign in,
 * up to one beyond `limits.matchCap`. Counted by the portal itself, because no reader may see who they are; the caller
 * has checked that the reader reaches the organization.
 */
export function countPeopleAbove(reader: Actor, organizationId: number): Promise<Above[]> {
  return transaction(
    "system",
    async (tx) => [
      ...(await tx.execute<Above>(sql`
      select a.kind, a.name, (select count(*)::int from (select from users u
        where u.organization_id = a.id and ${administers} and ${maySignIn} ${atMost(limits.matchCap + 1)}) x) as people,
        exists (select from organization_closure w where w.ancestor_id = a.id
          and w.descendant_id = ${reader.organizationId} and w.depth > 0) as "isYours"
      from organization_closure c join organizations a on a.id = c.ancestor_id
      where c.descendant_id = ${organizationId} and c.depth > 0 order by c.depth`)),
    ],
    "kept",
  );
}

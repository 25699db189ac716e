import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { orNull } from "#lib/rules/refusal";
import { requireHolder } from "./kept";

/** Who sees an appearance: organizations and people, each counted up to one beyond `limits.countCap`. */
export type Audience = { organizations: number; people: number };

/**
 * whom publishing and withdrawing concerns: the organization and those below it that have no appearance nearer to them.
 * Null if the appearance is not the actor's to keep.
 */
export function findAudience(actor: Actor, customerNumber: string): Promise<Audience | null> {
  return orNull(
    transaction(actor, async (tx) => {
      const { id } = await requireHolder(tx, actor, customerNumber);
      const [row] = await tx.execute<Audience>(sql`
        with nearer as materialized (
          select b.organization_id as id from organization_closure c
            join appearances b on b.organization_id = c.descendant_id and b.state = 'published'
          where c.ancestor_id = ${id} and c.depth > 0),
        below as materialized (
          select c.descendant_id as id from organization_closure c
          where c.ancestor_id = ${id} and not exists (select from organization_closure n
            where n.descendant_id = c.descendant_id and n.ancestor_id in (select id from nearer))
          limit ${limits.countCap + 1})
        select (select count(*)::int from below) as organizations,
          (select count(*)::int from (select from below join users u on u.organization_id = below.id
            limit ${limits.countCap + 1}) as counted) as people`);
      return row ?? { organizations: 0, people: 0 };
    }),
  );
}

import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { readAdministratorsOf } from "#lib/domain/access/administrators";
import { requireReachableUser } from "#lib/domain/access/reach";
import { isAlive } from "#lib/domain/access/session-life";
import {
  type UserColumns,
  type UserRow,
  userColumns,
  userRow,
  userTables,
} from "#lib/domain/users/row";
import { sleepOf } from "#lib/rules/area-sleep";
import { type AreaId, areaIds, isAreaId } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { orNull } from "#lib/rules/refusal";
import { type Above, countPeopleAbove } from "./above";
import { type Grant, type GrantColumns, grantColumns, grantOf } from "./grant";
import { type OrganizationFacts, readOrganizationFacts } from "./organization";

/** An area that somebody has: since when and by whom, and why it is not open, if it is not. */
export type HeldArea = {
  area: AreaId;
  /** Null for the owner, who has everything without a grant. */
  grant: Grant | null;
  /** Null if it is open as soon as the person can sign in. */
  sleep: ReturnType<typeof sleepOf>;
};

/** What somebody has access to, and why. */
export type PersonAccess = {
  user: UserRow & { createdAt: Date };
  facts: OrganizationFacts;
  /** In catalogue order; at the end areas that are gone from the provider's file. */
  held: HeldArea[];
  /** The systems in which the person is signed in now, each as often as there are sessions. */
  systems: string[];
  /** The first administrators of the organization besides this person, and how many there are. */
  administrators: { names: string[]; total: number };
  above: Above[];
};

/** What a person within reach has access to, and why; null if there is none. */
export async function findPersonAccess(
  actor: Actor,
  userNumber: number,
): Promise<PersonAccess | null> {
  const found = await orNull(
    transaction(actor, async (tx) => {
      await requireReachableUser(tx, actor, userNumber);
      const [row] = await tx.execute<
        UserColumns & { createdAt: string; systems: string[]; grants: GrantOfArea[] }
      >(sql`select ${userColumns(actor)}, u.created_at as "createdAt",
          (select coalesce(json_agg(y.system order by y.system), '[]') from system_sessions y
            join sessions s on s.handle = y.session_handle where y.user_number = u.number and ${isAlive}) as systems,
          (select coalesce(json_agg(json_build_object('area', p.permission, 'grant', ${grantColumns(actor)})), '[]')
            from user_permissions p where p.user_number = u.number) as grants
        from ${userTables} where u.number = ${userNumber}`);
      if (!row) return null;
      const { createdAt, systems, grants, ...columns } = row;
      const user = { ...userRow(actor, columns), createdAt: new Date(createdAt) };
      const facts = await readOrganizationFacts(tx, user.organizationId);
      const administrators = await readAdministratorsOf(tx, user);
      return { user, facts, held: heldBy(user, facts, grants), systems, administrators };
    }),
  );
  return found && { ...found, above: await countPeopleAbove(actor, found.user.organizationId) };
}

type GrantOfArea = { area: string; grant: GrantColumns };

function heldBy(user: UserRow, facts: OrganizationFacts, grants: GrantOfArea[]): HeldArea[] {
  const granted = new Map(grants.map(({ area, grant }) => [area, grantOf(grant)] as const));
  const gone = [...granted.keys()].filter((area) => !isAreaId(area)).toSorted();
  return areaIds
    .filter((area) => (user.isOwner ? facts.entitled.has(area) : granted.has(area)))
    .concat(user.isOwner ? [] : gone)
    .map((area) => ({
      area,
      grant: user.isOwner ? null : (granted.get(area) ?? null),
      sleep: sleepOf(facts, area),
    }));
}

import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { type Actor, effectivePermissions } from "#lib/rules/delegation";
import type { OptionalKind } from "#lib/rules/letter-kinds";
import { Refusal } from "#lib/rules/refusal";
import type { LockedReachableUser } from "./reach-lock";
import { maySignIn, today } from "./restriction";

/**
 * whether `users as u` manages users. The area is a base area, so a granted permission always has an effect
 * (R-104).
 */
export const administers = sql`(u.is_owner or exists (select from user_permissions p
  where p.user_number = u.number and p.permission = 'userAdministration'))`;

/** FEEL-M10, FEEL-M13: whether `users as u` manages users, can sign in, and has not switched off letters of this kind. */
export function isToldOf(kind: OptionalKind): SQL {
  return sql`(${maySignIn} and ${administers} and not ${kind} = any (u.unwanted_reports))`;
}

/** The names of the administrators in the actor's own organization, whom the actor can ask for access. */
export function listAdministrators(actor: Actor): Promise<string[]> {
  return transaction(actor, (tx) => listAdministratorsOf(tx, actor));
}

/** At most five administrators in a user's organization who can sign in, by name, the owner first. */
export async function listAdministratorsOf(tx: Transaction, person: Person): Promise<string[]> {
  return (await readAdministratorsOf(tx, person)).names;
}

/** The first five of those who administer a user's organization and can sign in, besides the user, and how many there are. */
export async function readAdministratorsOf(
  tx: Transaction,
  person: Person,
): Promise<{ names: string[]; total: number }> {
  const rows = await tx.execute<{ name: string; total: number }>(sql`
    select u.first_name || ' ' || u.last_name as name, (count(*) over ())::int as total from users u
    where u.organization_id = ${person.organizationId} and u.number <> ${person.userNumber} and ${maySignIn}
      and ${administers}
    order by u.is_owner desc, u.sort_name, u.number limit 5`);
  return { names: rows.map((row) => row.name), total: rows[0]?.total ?? 0 };
}

type Person = { userNumber: number; organizationId: number };

/**
 * refuses a change that leaves an organization without an administrator who can sign in indefinitely. To be
 * called after the change, in its transaction; actors from above are exempt, except for the provider's own
 * organization. The lock on the organization serializes simultaneous removals.
 */
export async function requireAdministratorLeft(
  tx: Transaction,
  targets: readonly LockedReachableUser[],
): Promise<void> {
  const taken = targets.find(
    (target) =>
      target.relation === "same" && effectivePermissions(target).has("userAdministration"),
  );
  if (!taken) return;
  const [row] = await tx.execute<{ left: boolean }>(sql`
    select exists (select from users u where u.organization_id = ${taken.organizationId} and u.activated_at is not null
      and u.deactivated_at is null and u.locked_at is null and u.valid_until is null
      and (u.valid_from is null or u.valid_from <= ${today}) and ${administers}) as left`);
  if (!row?.left) throw new Refusal("lastAdministrator");
}

import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";

/**
 * The language of the old account's letters. With the address that it has the account would be taken from somebody
 * who may just be activating it.
 *
 * @throws Refusal sameAddress
 */
export async function languageOf(
  tx: Transaction,
  userNumber: number,
  email: string,
): Promise<Language> {
  const [old] = await tx.execute<{ language: Language; same: boolean }>(
    sql`select language, lower(email) = lower(${email}) as same from users where number = ${userNumber}`,
  );
  if (!old) throw new Refusal("notFound");
  if (old.same) throw new Refusal("sameAddress", { field: "email" });
  return old.language;
}

/**
 * The account that this actor has already put in the place of a removed one.
 *
 * @throws Refusal notFound
 */
export async function findReplacement(
  tx: Transaction,
  actor: Actor,
  userNumber: number,
  email: string,
): Promise<{ userNumber: number }> {
  const [found] = await tx.execute<{ number: string }>(sql`
    select u.number from audit_events e join users u on u.number = (e.details ->> 'replacedBy')::bigint
      join organization_closure c on c.descendant_id = u.organization_id and c.ancestor_id = ${actor.organizationId}
    where e.target_number = ${userNumber} and e.event = 'user.removed' and e.outcome = 'done'
      and e.actor_number = ${actor.userNumber} and lower(u.email) = lower(${email})`);
  if (!found) throw new Refusal("notFound");
  return { userNumber: Number(found.number) };
}

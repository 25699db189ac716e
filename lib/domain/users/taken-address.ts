import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { interval, now } from "#db/time";
import { selectFields } from "#db/user-fields";
import { grantedOf } from "#lib/domain/access/access";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { allFields, type PersonField, type ValidityField } from "#lib/rules/user-fields";
import type { AddedUser, NewUserInput } from "./new-user";

type Holder = Record<PersonField, string> &
  Record<ValidityField, string | null> & {
    number: string;
    granted: string[];
    /** Whether this actor created the user in this organization a moment ago. */
    fresh: boolean;
  };

/** the users within the actor's reach who have these addresses; by address as it was asked for. */
export async function findHolders(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
  taken: readonly NewUserInput[],
): Promise<Map<string, Holder>> {
  if (taken.length === 0) return new Map();
  const addresses = JSON.stringify(taken.map(({ email }) => email));
  const found = await tx.execute<Holder & { address: string }>(sql`
    select a.value as address, u.number, ${selectFields(allFields)}, ${grantedOf} as granted,
      u.created_by = ${actor.userNumber} and u.organization_id = ${organizationId}
        and u.created_at > ${now} - ${interval(limits.resendInterval)} as fresh
    from json_array_elements_text(${addresses}::json) a
      join reachable_users u on lower(u.email) = lower(a.value)
      join organization_closure c on c.descendant_id = u.organization_id and c.ancestor_id = ${actor.organizationId}`);
  return new Map(found.map((holder) => [holder.address, holder]));
}

/**
 * The holder of a taken address is named only within the actor's own reach; another organization never. A repetition
 * within a minute is a second click, and its result is the user that the first one created.
 */
export function answerTaken(input: NewUserInput, holders: ReadonlyMap<string, Holder>): AddedUser {
  const holder = holders.get(input.email);
  if (!holder) return new Refusal("emailTaken", { field: "email" });
  const userNumber = Number(holder.number);
  const wanted = new Set<string>(input.permissions);
  const isSame =
    // The holder was found by address, in any case.
    allFields.every(
      (field) => field === "email" || (holder[field] ?? "") === (input[field] ?? ""),
    ) &&
    holder.granted.length === wanted.size &&
    holder.granted.every((id) => wanted.has(id));
  if (holder.fresh && isSame) return { userNumber };
  return new Refusal("emailTaken", { field: "email", values: { userNumber } });
}

import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { currentActor, readServiceActor } from "#lib/domain/access/reach";
import { maySignIn, today } from "#lib/domain/access/restriction";
import { isCustomerNumber } from "#lib/rules/customer-number";
import { type Actor, refusalOfRequirement } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { orNull } from "#lib/rules/refusal";
import { requirementHolds } from "./factors";
import { earliestDay, lacksFactor, type Requirement, requirementColumns } from "./requirement";

/** what a person reads before deciding about a second factor in an organization: whom it concerns, and from when. */
export type RequirementQuestion = Requirement & {
  name: string;
  customerNumber: string;
  /** Whether one is required already, so that the question is whether it no longer is. */
  holds: boolean;
  today: string;
  /** The first day that may be chosen (YYYY-MM-DD). */
  earliest: string;
  /** Users who may sign in, and how many of them have no second factor; both up to one beyond `limits.matchCap`. */
  active: number;
  without: number;
  /** The first of those without one, by name. */
  names: string[];
  /** Whether the reader is one of them. */
  oneself: boolean;
};

/**
 * The question before the actor's own organization requires a second factor, before its day is moved, or before one that
 * holds is lifted; null if the actor may not decide it.
 */
export async function findOwnRequirementQuestion(
  actor: Actor,
): Promise<RequirementQuestion | null> {
  return orNull(
    transaction(actor, async (tx) => {
      const current = await currentActor(tx, actor);
      const question = await read(tx, current, sql`o.id = ${current.organizationId}`);
      if (!question || refusalOfRequirement(current, question)) return null;
      return question;
    }),
  );
}

/**
 * The question before an organization below the provider requires a second factor, before its day is moved, or before one
 * that holds is lifted; null if it does not exist for this actor.
 */
export async function findRequirementQuestion(
  actor: Actor,
  customerNumber: string,
): Promise<RequirementQuestion | null> {
  if (!isCustomerNumber(customerNumber)) return null;
  return orNull(
    transaction(actor, async (tx) => {
      await readServiceActor(tx, actor);
      return read(tx, actor, sql`o.customer_number = ${customerNumber} and o.kind <> 'provider'`);
    }),
  );
}

async function read(
  tx: Transaction,
  actor: Actor,
  which: SQL,
): Promise<RequirementQuestion | null> {
  const here = sql`reachable_users u where u.organization_id = o.id`;
  const countOf = (who: SQL) =>
    sql`(select count(*)::int from (select from ${here} and ${who} ${atMost(limits.matchCap + 1)}) c)`;
  const [row] = await tx.execute<RequirementQuestion>(sql`
    select ${requirementColumns}, o.name, o.customer_number as "customerNumber", ${requirementHolds} as holds,
      to_char(${today}, 'YYYY-MM-DD') as today,
      ${earliestDay} as earliest, ${countOf(maySignIn)} as active, ${countOf(lacksFactor)} as without,
      (select coalesce(json_agg(n.name), '[]') from (select u.first_name || ' ' || u.last_name as name
        from ${here} and ${lacksFactor} order by u.sort_name, u.number ${atMost(limits.concernedNamed)}) n) as names,
      exists (select from ${here} and u.number = ${actor.userNumber} and ${lacksFactor}) as oneself
    from organizations o where ${which}`);
  return row ?? null;
}

import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { atMost } from "#db/numbers";
import { readAccess } from "#lib/domain/access/access";
import { currentActor } from "#lib/domain/access/reach";
import { type AreaId, isAreaId } from "#lib/rules/catalogue";
import { type Actor, refusalOf, refusalOfChange } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** Who asks for what (FEEL-M10). */
export type WaitingRequest = {
  userNumber: number;
  name: string;
  area: AreaId;
  /** What the person needs it for, as typed; empty if nothing was said. */
  reason: string;
  askedAt: Date;
};

/**
 * The requests of the actor's own organization that wait and that the actor could grant, the oldest first: at most
 * `limits.requestsShown` are looked at.
 *
 * @throws Refusal notFound if the actor does not administer
 */
export function listWaitingRequests(actor: Actor): Promise<WaitingRequest[]> {
  return transaction(actor, async (tx) => readWaitingRequests(tx, await currentActor(tx, actor)));
}

/** As `listWaitingRequests`, in the caller's transaction and with its present actor. */
export async function readWaitingRequests(
  tx: Transaction,
  actor: Actor,
): Promise<WaitingRequest[]> {
  const rows = await tx.execute<{
    userNumber: string;
    name: string;
    area: string;
    reason: string;
    askedAt: string;
  }>(sql`select r.user_number as "userNumber", u.first_name || ' ' || u.last_name as name, r.area, r.reason,
        r.asked_at as "askedAt"
      from access_requests r join users u on u.number = r.user_number
      where r.organization_id = ${actor.organizationId} and r.state = 'open' and r.user_number <> ${actor.userNumber}
        and u.deactivated_at is null
      order by r.asked_at, r.user_number, r.area ${atMost(limits.requestsShown)}`);
  if (rows.length === 0) return [];
  const numbers = [...new Set(rows.map(({ userNumber }) => Number(userNumber)))];
  const people = new Map((await readAccess(tx, numbers)).map((one) => [one.userNumber, one]));
  return rows.flatMap(({ userNumber, area, askedAt, ...row }) => {
    const person = people.get(Number(userNumber));
    if (!person || !isAreaId(area)) return [];
    const target = { ...person, relation: "same" } as const;
    const code =
      refusalOf(actor, "edit", target) ??
      refusalOfChange(actor, target, { added: [area], removed: [] });
    if (code) return [];
    return [{ ...row, userNumber: person.userNumber, area, askedAt: new Date(askedAt) }];
  });
}

import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { lockReachableUsers } from "#lib/domain/access/reach-lock";
import type { Entry } from "#lib/domain/audit/record";
import { lockLinkRecipient } from "#lib/domain/links/recipients";
import { attemptWithLetter, type Letters } from "#lib/domain/mail-budget";
import type { Language } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { refusalOfReplacement } from "#lib/rules/replacement";
import type { Replacement } from "#lib/rules/schemas/users";
import { addUsers } from "./add";
import { removal } from "./remove";
import { applyCommand } from "./run-command";

/**
 * invites a user who has not activated again, at another address: a new account in the same organization by
 * the rules of adding, and in the same transaction the old one is removed by the rules of removing, with its link and its
 * letters. Nothing changes if one of both is refused. The second of two clicks finds the new account.
 *
 * @throws Refusal notFound, sameAddress, alreadyActivated, and those of `createUser` and `removeUser`
 */
export function replaceInvitation(
  actor: Actor,
  { userNumber, ...input }: Omit<Replacement, "list"> & { language: Language },
): Promise<{ userNumber: number }> {
  const entry: Entry = { event: "user.created", actor, target: userNumber };
  const work = async (tx: Transaction, letters: Letters) => {
    const locked = await lockReachableUsers(tx, actor, [userNumber], true);
    const old = locked.targets.get(userNumber);
    if (!old) return findReplacement(tx, actor, userNumber, input.email);
    entry.organizationId = old.organizationId;
    const facts = await lockLinkRecipient(tx, userNumber);
    if (!facts) throw new Refusal("notFound");
    const refusal = refusalOfReplacement(locked.actor, old, facts);
    if (refusal) throw refusal;
    await refuseSameAddress(tx, userNumber, input.email);
    const [added] = await addUsers(tx, actor, old.organizationId, [input], letters, {
      replaces: userNumber,
    });
    if (!added) throw new Error("one outcome for one input");
    if (added instanceof Refusal) throw added;
    const detailsOf = () => ({ replacedBy: added.userNumber });
    const [removed] = await applyCommand(tx, locked, [userNumber], { ...removal, detailsOf });
    if (removed instanceof Refusal) throw removed;
    return added;
  };
  return attemptWithLetter(entry, actor, work, { limit: ["createUser", actor.userNumber], actor });
}

/** With the address that it has the account would be taken from somebody who may just be activating it. */
async function refuseSameAddress(tx: Transaction, userNumber: number, email: string) {
  const same = await tx.execute(
    sql`select from users where number = ${userNumber} and lower(email) = lower(${email})`,
  );
  if (same.length > 0) throw new Refusal("sameAddress", { field: "email" });
}

/**
 * The account that this actor has already put in the place of a removed one.
 *
 * @throws Refusal notFound
 */
async function findReplacement(
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

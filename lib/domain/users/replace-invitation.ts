import type { Transaction } from "#db/client";
import { lockReachableUsers } from "#lib/domain/access/reach-lock";
import type { Entry } from "#lib/domain/audit/record";
import { lockLinkRecipient } from "#lib/domain/links/recipients";
import { attemptWithLetter, type Letters } from "#lib/domain/mail-budget";
import { readGivenSets } from "#lib/domain/permission-sets/given";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { refusalOfReplacement } from "#lib/rules/replacement";
import type { Replacement } from "#lib/rules/schemas/users";
import { addUsers } from "./add";
import { removal } from "./remove";
import { findReplacement, languageOf } from "./replaced-account";
import { applyCommand } from "./run-command";

/**
 * invites a user who has not activated again, at another address: a new account in the same organization by
 * the rules of adding, with the same permission set, and in the same transaction the old one is removed by the rules of
 * removing, with its link and its letters. Nothing changes if one of both is refused. The second of two clicks finds the
 * new account.
 *
 * @throws Refusal notFound, sameAddress, alreadyActivated, and those of `createUser` and `removeUser`
 */
export function replaceInvitation(
  actor: Actor,
  { userNumber, ...input }: Omit<Replacement, "list">,
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
    const language = await languageOf(tx, userNumber, input.email);
    // the person keeps the permission set, too.
    const set = (await readGivenSets(tx, [userNumber])).get(userNumber) ?? null;
    const inputs = [{ ...input, language, set }];
    const told = { replaces: userNumber };
    const [added] = await addUsers(tx, actor, old.organizationId, inputs, letters, told);
    if (!added) throw new Error("one outcome for one input");
    if (added instanceof Refusal) throw added;
    const detailsOf = () => ({ replacedBy: added.userNumber });
    const [removed] = await applyCommand(tx, locked, [userNumber], { ...removal, detailsOf });
    if (removed instanceof Refusal) throw removed;
    return added;
  };
  return attemptWithLetter(entry, actor, work, { limit: ["createUser", actor.userNumber], actor });
}

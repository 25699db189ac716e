import { sql } from "drizzle-orm";
import { now } from "#db/time";
import { lockReachableUsers } from "#lib/domain/access/reach-lock";
import { type Entry, record } from "#lib/domain/audit/record";
import { attemptWithLetter } from "#lib/domain/mail-budget";
import { enqueue } from "#lib/domain/outbox/queue";
import { changePermissions } from "#lib/domain/users/change";
import { type Actor, refusalOf, refusalOfChange } from "#lib/rules/delegation";
import { Refusal, refuseIf } from "#lib/rules/refusal";
import type { AccessAnswer } from "#lib/rules/schemas/requests";

/**
 * FEEL-M10: grants or declines what somebody asked for, by the rule for granting: who could not grant it declines
 * nothing. The person is told by letter.
 *
 * @throws Refusal notFound, notGrantable, ownPermissions, ownAccount, ownerProtected, mailBudget, requestGone if the request
 *   was answered or has ended meanwhile
 */
export function answerRequest(
  actor: Actor,
  { userNumber, area, answer }: AccessAnswer,
): Promise<void> {
  const entry: Entry = {
    event: answer === "declined" ? "access.declined" : "user.changed",
    actor,
    target: userNumber,
    details: { areas: [area] },
  };
  return attemptWithLetter(entry, actor, async (tx, letters) => {
    const locked = await lockReachableUsers(tx, actor, [userNumber], false);
    const target = locked.targets.get(userNumber);
    if (!target) throw new Refusal("notFound");
    entry.organizationId = target.organizationId;
    const change = { added: [area], removed: [] };
    refuseIf(
      refusalOf(locked.actor, "edit", target) ?? refusalOfChange(locked.actor, target, change),
    );
    const answered = await tx.execute(sql`update access_requests
      set state = ${answer}, answered_at = ${now}, answered_by = ${actor.userNumber}
      where user_number = ${userNumber} and area = ${area} and state = 'open' returning 1`);
    if (answered.length === 0) throw new Refusal("requestGone");
    if (answer === "declined") await record(tx, entry);
    else {
      const [outcome] = await changePermissions(tx, locked, [userNumber], change);
      if (outcome instanceof Refusal) throw outcome;
    }
    const requestedBy = { userNumber: actor.userNumber, letters };
    await enqueue(tx, { kind: "accessAnswered", userNumber, requestedBy });
  });
}

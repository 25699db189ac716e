import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { seal, unseal } from "#lib/infra/keys";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { attempt, record } from "./audit";
import { findLink } from "./link-state";
import { issueLink, type LockedUser, lockUser, secondsUntilNextLink } from "./links";
import { enqueue, enqueueRequest } from "./outbox-queue";
import { recordTooMany, takeTurns } from "./rate-limits";
import { accountOfLogin } from "./sign-in";

/**
 * R-405, S-37: "Passwort vergessen". Looks nothing up: the request is written down sealed, and the outbox decides later
 * what letter, if any, it leads to. So the answer, and the time it takes, are the same for every input. A request too
 * many gets that answer too, and leads to nothing (S-61).
 *
 * @param address whom the request comes from, as the rate limits count (S-65)
 */
export async function requestPasswordReset(login: string, address: string): Promise<void> {
  const sealedRequest = seal(login, "forgottenLogin");
  const typed = login.toLowerCase();
  try {
    await transaction("auth", async (tx) => {
      await takeTurns(tx, [
        ["forgottenAddress", address],
        ["forgottenMinute", typed],
        ["forgottenDay", typed],
      ]);
      await enqueueRequest(tx, { kind: "passwordForgotten", sealedRequest });
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await recordTooMany({ event: "link.sent", actor: null }, typed, address);
  }
}

/** What a forgotten password leads to. The request itself goes away, whatever it held. */
export function decideForgotten(request: { id: string; sealedRequest: string }): Promise<void> {
  const login = unseal(request.sealedRequest, "forgottenLogin");
  return transaction("worker", async (tx) => {
    const [found] = login
      ? await tx.execute<{ number: string }>(
          sql`select u.number from users u where ${accountOfLogin(login)}`,
        )
      : [];
    const user = found && (await lockUser(tx, Number(found.number)));
    if (user) await answerForgotten(tx, user);
    await tx.execute(sql`delete from outbox where id = ${request.id}`);
  });
}

/**
 * the way on from a dead link. Sends a fresh one to the stored address when the account can still use it; says
 * nothing else, so that the answer is the same whatever became of the account.
 */
export async function renewLink(token: string): Promise<void> {
  const link = await findLink(token);
  if (link.state !== "expired" && link.state !== "superseded" && link.state !== "withdrawn") return;
  const { userNumber: target, organizationId } = link;
  await attempt({ event: "link.sent", actor: null, target, organizationId }, async (tx) => {
    const user = await lockUser(tx, link.userNumber);
    if (user) await answerForgotten(tx, user);
  });
}

/**
 * What helps a person who can not get in: an activation link for who never activated, else a reset; for who is
 * shut out a letter that says whom to ask, and no link; for who is due for deletion nothing. None of them within
 * a minute of the last one (S-61).
 */
async function answerForgotten(tx: Transaction, user: LockedUser): Promise<void> {
  if (user.overdue) return;
  if (user.block) return sayWhomToAsk(tx, user);
  const purpose = user.activated ? "passwordReset" : "activation";
  if ((await secondsUntilNextLink(tx, user.userNumber, purpose)) > 0) return;
  const link = await issueLink(tx, user.userNumber, purpose);
  await enqueue(tx, {
    kind: user.activated ? "passwordReset" : "newActivationLink",
    userNumber: user.userNumber,
    linkId: link.id,
  });
  const { userNumber: target, organizationId } = user;
  await record(tx, { event: "link.sent", actor: null, target, organizationId });
}

async function sayWhomToAsk(tx: Transaction, { userNumber }: LockedUser): Promise<void> {
  const recent = await tx.execute(sql`select from outbox
    where user_number = ${userNumber} and kind = 'accountBlocked'
      and created_at > ${now} - ${interval(limits.resendInterval)}`);
  if (recent.length === 0) await enqueue(tx, { kind: "accountBlocked", userNumber });
}

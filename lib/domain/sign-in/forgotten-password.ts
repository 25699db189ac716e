import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { record } from "#lib/domain/audit/record";
import {
  issueLink,
  type LockedUser,
  lockUser,
  secondsUntilNextLink,
} from "#lib/domain/links/issue";
import { findLink } from "#lib/domain/links/state";
import { enqueue, enqueueRequest } from "#lib/domain/outbox/queue";
import { recordTooMany, takesTurn, takeTurns } from "#lib/domain/rate-limits";
import { seal, unseal } from "#lib/infra/crypto/keys";
import { limits } from "#lib/rules/limits";
import { isRenewable } from "#lib/rules/new-link";
import { Refusal } from "#lib/rules/refusal";
import { accountOfLogin, folded } from "./authenticate";
import { accountKey } from "./failures";

/**
 * R-405, S-37: "Passwort vergessen". Looks nothing up: the request is written down sealed, and the outbox decides later
 * what letter, if any, it leads to. So the answer, and the time it takes, are the same for every input. A request too
 * many gets that answer too, and leads to nothing (S-61); what counts by the account is decided later.
 *
 * @param address whom the request comes from, as the rate limits count (S-65)
 */
export async function requestPasswordReset(login: string, address: string): Promise<void> {
  const sealedRequest = seal(login, "forgottenLogin");
  const typed = folded(login);
  try {
    await transaction("auth", async (tx) => {
      await takeTurns(tx, [
        ["forgottenAddress", address],
        ["forgottenMinute", typed],
      ]);
      await enqueueRequest(tx, { kind: "passwordForgotten", sealedRequest });
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await recordTooMany({ event: "link.sent", actor: null }, typed, address);
  }
}

/**
 * What a forgotten password leads to: one letter a minute and five a day for an account, by whichever of its names it was
 * asked for (S-61). The request itself goes away, whatever it held.
 */
export async function decideForgotten(request: {
  id: string;
  sealedRequest: string;
}): Promise<void> {
  const userNumber = await findAccount(request.sealedRequest);
  const tooMany = await transaction("worker", async (tx) => {
    const user = userNumber === null ? null : await lockUser(tx, userNumber);
    const due = user !== null && (await isDue(tx, user));
    const hasTurn = due && (await takesTurn(tx, ["forgottenDay", accountKey(user.userNumber)]));
    if (hasTurn) await answerForgotten(tx, user);
    await tx.execute(sql`delete from outbox where id = ${request.id}`);
    return due && !hasTurn ? user : null;
  });
  if (!tooMany) return;
  const { userNumber: target, organizationId } = tooMany;
  const entry = { event: "link.sent", actor: null, target, organizationId } as const;
  await recordTooMany(entry, accountKey(target));
}

/** Whose account a request is about, by a login or by a dead link; null: nobody's. */
async function findAccount(sealedRequest: string): Promise<number | null> {
  const token = unseal(sealedRequest, "renewedLink");
  if (token) {
    const link = await findLink(token);
    return isRenewable(link) ? link.userNumber : null;
  }
  const login = unseal(sealedRequest, "forgottenLogin");
  if (!login) return null;
  const [found] = await transaction("worker", (tx) =>
    tx.execute<{ number: string }>(
      sql`select u.number from users u where ${accountOfLogin(login)}`,
    ),
  );
  return found ? Number(found.number) : null;
}

/**
 * the way on from a dead link. A fresh one goes to the stored address when the account can still use it. Looks
 * nothing up, like a forgotten password, so that the answer and its time are the same whatever became of the account
 * (S-37).
 */
export async function renewLink(token: string): Promise<void> {
  const sealedRequest = seal(token, "renewedLink");
  await transaction("auth", (tx) =>
    enqueueRequest(tx, { kind: "passwordForgotten", sealedRequest }),
  );
}

/** Whether a letter would lead to anything, and none went out within the last minute (S-61). */
async function isDue(tx: Transaction, user: LockedUser): Promise<boolean> {
  if (user.overdue) return false;
  if (!user.block) return (await secondsUntilNextLink(tx, user.userNumber, purposeOf(user))) === 0;
  const told = await tx.execute(sql`select from outbox
    where user_number = ${user.userNumber} and kind = 'accountBlocked'
      and created_at > ${now} - ${interval(limits.resendInterval)}`);
  return told.length === 0;
}

function purposeOf({ activated }: LockedUser) {
  return activated ? "passwordReset" : "activation";
}

/**
 * What helps a person who can not get in: an activation link for who never activated, else a reset; for who is
 * shut out a letter that says whom to ask, and no link.
 */
async function answerForgotten(tx: Transaction, user: LockedUser): Promise<void> {
  const { userNumber: target, organizationId } = user;
  if (user.block) {
    await enqueue(tx, { kind: "accountBlocked", userNumber: target });
    return;
  }
  const link = await issueLink(tx, target, purposeOf(user));
  await enqueue(tx, {
    kind: user.activated ? "passwordReset" : "newActivationLink",
    userNumber: target,
    linkId: link.id,
  });
  await record(tx, { event: "link.sent", actor: null, target, organizationId });
}

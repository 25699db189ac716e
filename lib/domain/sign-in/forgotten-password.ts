import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { record } from "#lib/domain/audit/record";
import { issueLink } from "#lib/domain/links/issue";
import { secondsUntilNextLink } from "#lib/domain/links/pause";
import { type LinkRecipient, lockLinkRecipient } from "#lib/domain/links/recipients";
import { findLink } from "#lib/domain/links/state";
import { enqueue, enqueueRequest } from "#lib/domain/outbox/queue";
import { consumeRateLimits } from "#lib/domain/rate-limits/consume";
import { tryConsumeWithin } from "#lib/domain/rate-limits/count";
import { recordTooMany } from "#lib/domain/rate-limits/too-many";
import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import type { Language } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { isRenewable } from "#lib/rules/new-link";
import { Refusal } from "#lib/rules/refusal";
import { accountKey } from "./failures";
import { accountOfLogin, folded } from "./login";

/**
 * R-405, S-37: "Passwort vergessen". Looks nothing up: the request is stored encrypted, and the outbox decides later
 * which letter, if any, it leads to. So the response and its time are the same for every input. A request over the
 * limit gets the same response and has no effect (S-61); limits by account are checked later.
 *
 * @param address the client, as rate limits count it (S-65)
 * @param language of the page, and of the letter; the user's own if there is none
 */
export async function requestPasswordReset(
  login: string,
  address: string,
  language?: Language,
): Promise<void> {
  const encryptedRequest = encrypt(login, "forgottenLogin");
  const typed = folded(login);
  try {
    await transaction("auth", async (tx) => {
      await consumeRateLimits(tx, [
        ["forgottenAddress", address],
        ["forgottenMinute", typed],
      ]);
      await enqueueRequest(tx, { kind: "passwordForgotten", encryptedRequest, language });
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await recordTooMany({ event: "link.sent", actor: null }, typed, address);
  }
}

/**
 * Decides a forgotten password: at most one letter a minute and five a day for an account, whichever of its names was
 * typed (S-61). The request itself is deleted in any case.
 */
export async function decideForgotten(request: {
  id: string;
  encryptedRequest: string;
  language: Language | null;
}): Promise<void> {
  const userNumber = await findAccount(request.encryptedRequest);
  const tooMany = await transaction("system", async (tx) => {
    const user = userNumber === null ? null : await lockLinkRecipient(tx, userNumber);
    const due = user !== null && (await isDue(tx, user));
    const isWithinLimit =
      due && (await tryConsumeWithin(tx, ["forgottenDay", accountKey(user.userNumber)]));
    if (isWithinLimit) await answerForgotten(tx, user, request.language);
    await tx.execute(sql`delete from outbox where id = ${request.id}`);
    return due && !isWithinLimit ? user : null;
  });
  if (!tooMany) return;
  const { userNumber: target, organizationId } = tooMany;
  const entry = { event: "link.sent", actor: null, target, organizationId } as const;
  await recordTooMany(entry, accountKey(target));
}

/** The account that a request is about, by a login or by a dead link; null for none. */
async function findAccount(encryptedRequest: string): Promise<number | null> {
  const token = decrypt(encryptedRequest, "renewedLink");
  if (token) {
    const link = await findLink(token);
    return isRenewable(link) ? link.userNumber : null;
  }
  const login = decrypt(encryptedRequest, "forgottenLogin");
  if (!login) return null;
  const [found] = await transaction("system", (tx) =>
    tx.execute<{ number: string }>(
      sql`select u.number from users u where ${accountOfLogin(login)}`,
    ),
  );
  return found ? Number(found.number) : null;
}

/** Whether a letter would help, and none was sent within the last minute (S-61). */
async function isDue(tx: Transaction, user: LinkRecipient): Promise<boolean> {
  if (user.overdue) return false;
  if (!user.restriction)
    return (await secondsUntilNextLink(tx, user.userNumber, purposeOf(user))) === 0;
  const told = await tx.execute(sql`select from outbox
    where user_number = ${user.userNumber} and kind = 'accountRestricted'
      and created_at > ${now} - ${interval(limits.resendInterval)}`);
  return told.length === 0;
}

/**
 * Sends what helps a user who cannot get in: an activation link if the user never activated, otherwise a reset;
 * for a blocked user a letter that says whom to ask, without a link.
 */
async function answerForgotten(
  tx: Transaction,
  user: LinkRecipient,
  language: Language | null,
): Promise<void> {
  const { userNumber: target, organizationId } = user;
  if (user.restriction) {
    await enqueue(tx, { kind: "accountRestricted", userNumber: target, language });
    return;
  }
  const link = await issueLink(tx, target, purposeOf(user));
  await enqueue(tx, {
    kind: user.activated ? "passwordReset" : "newActivationLink",
    userNumber: target,
    linkId: link.id,
    language,
  });
  await record(tx, { event: "link.sent", actor: null, target, organizationId });
}

/** The purpose of the link that a user needs: to activate, or to set a new password. */
function purposeOf({ activated }: LinkRecipient) {
  return activated ? "passwordReset" : "activation";
}

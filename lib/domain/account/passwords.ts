import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { mayStay } from "#lib/domain/access/restriction";
import { attempt, type Entry, record, recordRefusal } from "#lib/domain/audit/record";
import { supersedeLinks } from "#lib/domain/links/issue";
import { spendLink } from "#lib/domain/links/spend";
import { findLink } from "#lib/domain/links/state";
import { enqueue } from "#lib/domain/outbox/queue";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { endSessionsOf } from "#lib/domain/sign-in/end-sessions";
import { forgetDevices } from "#lib/domain/sign-in/known-devices";
import { endSessionWithin } from "#lib/domain/sign-in/sign-out";
import { hashPassword, requireStrongPassword } from "#lib/infra/crypto/passwords";
import type { Actor } from "#lib/rules/delegation";
import type { ReportKind } from "#lib/rules/letter-kinds";
import { Refusal } from "#lib/rules/refusal";
import { requireOwnPassword } from "./confirm-password";
import { contextOf, readPerson } from "./password-owner";

/**
 * Sets the password by a link's token; an activation link also activates the account. Ends all
 * the user's sessions, uses up the link, kills the others, and confirms by letter. With the activation, the
 * registration link that created the user is used up too.
 *
 * @param browserSession the session in the same browser, of any user; ended in the same transaction
 *   (R-406)
 * @returns the user's sign-in name, and whether this was the activation
 * @throws Refusal linkDead, tooManyAttempts, passwordWeak, passwordContext, passwordNotJudged
 */
export async function setPassword(
  token: string,
  password: string,
  browserSession: string | null = null,
): Promise<{ signInName: string; activated: boolean }> {
  const link = await findLink(token);
  if (link.state !== "live") {
    const facts = link.state === "unknown" ? null : link;
    await recordRefusal({
      event: facts?.purpose === "activation" ? "user.activated" : "password.reset",
      actor: null,
      target: facts?.userNumber,
      organizationId: facts?.organizationId,
      details: { reason: "linkDead" },
    });
    throw new Refusal("linkDead");
  }
  // By link and by user: a link can be renewed, and a signed-in user needs none.
  await consumeRateLimit("newPassword", `link ${link.link}`);
  await consumeRateLimit("newPassword", link.userNumber);
  await requireStrongPassword(link.userNumber, password, contextOf(link));
  const passwordHash = await hashPassword(password);
  const activates = link.purpose === "activation";
  const event = activates ? "user.activated" : "password.reset";
  const { userNumber: target, organizationId } = link;
  await attempt({ event, actor: null, target, organizationId }, async (tx) => {
    // The user first, then the link: the order of locks everywhere (S-41).
    await tx.execute(sql`select from users where number = ${link.userNumber} for no key update`);
    // Read again after locking: the link may have died, or the user been blocked, while the hash was computed.
    const [row] = await tx.execute<{ organizationId: number }>(sql`
      with spent as (${spendLink(token)})
      update users u set password_hash = ${passwordHash},
        activated_at = coalesce(u.activated_at, ${now}), changed_at = ${now}
      from spent where u.number = spent.user_number returning u.organization_id as "organizationId"`);
    if (!row) throw new Refusal("linkDead");
    await supersedeLinks(tx, [link.userNumber]);
    await endSessionsOf(tx, link.userNumber);
    // S-64: a user who needs a new password may have lost more than that.
    if (!activates) await forgetDevices(tx, link.userNumber);
    if (browserSession) await endSessionWithin(tx, browserSession);
    if (activates) {
      await spendRegistration(tx, link.userNumber);
      await noteActivation(tx, link.userNumber);
    }
    const kind = activates ? "accountActivated" : "passwordChanged";
    await enqueue(tx, { kind, userNumber: link.userNumber });
    const actor = { userNumber: link.userNumber, organizationId: row.organizationId };
    await record(tx, { event, actor, target: link.userNumber });
  });
  return { signInName: link.signInName, activated: activates };
}

/** FEEL-M13: the user's administrators are told of the activation. */
async function noteActivation(tx: Transaction, userNumber: number): Promise<void> {
  const kind: ReportKind = "colleaguesActivated";
  await tx.execute(
    sql`insert into administrator_reports (kind, subject_number) values (${kind}, ${userNumber})`,
  );
}

/** uses up the registration link that created the user. */
async function spendRegistration(tx: Transaction, userNumber: number): Promise<void> {
  await tx.execute(sql`update links set used_at = ${now}
    where id = (select registration_link_id from users where number = ${userNumber}) and used_at is null`);
}

/**
 * R-505, S-07: changes the signed-in user's password. Requires the current one, ends all other sessions, and confirms
 * by letter. Passwords are written as "auth": nobody reads or sets one on behalf of an administrator (R-401, S-71).
 *
 * @throws Refusal tooManyAttempts, wrongPassword, sessionEnded, passwordWeak, passwordContext, passwordNotJudged
 */
export async function changeOwnPassword(
  actor: Actor,
  session: string,
  passwords: { currentPassword: string; password: string },
): Promise<void> {
  const entry: Entry = { event: "password.changed", actor, target: actor.userNumber };
  const current = await requireOwnPassword(entry, actor, session, passwords.currentPassword);
  const person = await transaction("auth", (tx) => readPerson(tx, actor.userNumber));
  if (!person) throw new Refusal("wrongPassword", { field: "currentPassword" });
  await consumeRateLimit("newPassword", actor.userNumber, actor);
  await requireStrongPassword(actor.userNumber, passwords.password, contextOf(person));
  const passwordHash = await hashPassword(passwords.password);
  const change = async (tx: Transaction) => {
    const changed = await tx.execute(sql`
      update users u set password_hash = ${passwordHash}, changed_at = ${now}
      where u.number = ${actor.userNumber} and u.password_hash = ${current} and ${mayStay}
      returning u.number`);
    if (changed.length === 0) throw new Refusal("wrongPassword", { field: "currentPassword" });
    await endSessionsOf(tx, actor.userNumber, session);
    await supersedeLinks(tx, [actor.userNumber], "passwordReset");
    await enqueue(tx, { kind: "passwordChanged", userNumber: actor.userNumber });
    await record(tx, entry);
  };
  await attempt(entry, change, "auth");
}

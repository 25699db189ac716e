import "server-only";
import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { now } from "#db/time";
import { mayStay } from "#lib/domain/access/access";
import { attempt, type Entry, record, recordRefusal } from "#lib/domain/audit/record";
import { supersedeLinks } from "#lib/domain/links/issue";
import { findLink, spendLink } from "#lib/domain/links/state";
import { enqueue } from "#lib/domain/outbox/queue";
import { requireTurn } from "#lib/domain/rate-limits";
import { deleteSession, endSessionsOf } from "#lib/domain/sign-in/end-sessions";
import { forgetDevices } from "#lib/domain/sign-in/known-devices";
import { hashPassword, requireStrongPassword } from "#lib/infra/crypto/passwords";
import { provider } from "#lib/rules/catalogue";
import type { Actor } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { requireOwnPassword } from "./confirm-password";

/**
 * sets the password that a link entitles to, and with an activation link activates the account.
 * Ends every session of the user, spends the link, kills the others, and a mail confirms it. A registration link that
 * the user came by is spent with the activation.
 *
 * @param browserSession whoever is signed in to the same browser; ends in the same transaction
 * @returns with what the person signs in from now on, and whether this was the activation
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
  // By both: a link may be renewed, and one who is signed in needs none.
  await requireTurn("newPassword", `link ${link.link}`);
  await requireTurn("newPassword", link.userNumber);
  await requireStrongPassword(link.userNumber, password, contextOf(link));
  const passwordHash = await hashPassword(password);
  const activates = link.purpose === "activation";
  const event = activates ? "user.activated" : "password.reset";
  const { userNumber: target, organizationId } = link;
  await attempt({ event, actor: null, target, organizationId }, async (tx) => {
    // The user first, then the link: the order of locks everywhere (S-41).
    await tx.execute(sql`select from users where number = ${link.userNumber} for no key update`);
    // Read again under the lock: the link may have died, or the person been shut out, while the hash was made.
    const [row] = await tx.execute<{ organization_id: number }>(sql`
      with spent as (${spendLink(token)})
      update users u set password_hash = ${passwordHash},
        activated_at = coalesce(u.activated_at, ${now}), changed_at = ${now}
      from spent where u.number = spent.user_number returning u.organization_id`);
    if (!row) throw new Refusal("linkDead");
    await supersedeLinks(tx, [link.userNumber]);
    await endSessionsOf(tx, link.userNumber);
    // S-64: whoever needs a new password may have lost more than that.
    if (!activates) await forgetDevices(tx, link.userNumber);
    if (browserSession) await deleteSession(tx, browserSession);
    if (activates) await spendRegistration(tx, link.userNumber);
    const kind = activates ? "accountActivated" : "passwordChanged";
    await enqueue(tx, { kind, userNumber: link.userNumber });
    const actor = { userNumber: link.userNumber, organizationId: row.organization_id };
    await record(tx, { event, actor, target: link.userNumber });
  });
  return { signInName: link.signInName, activated: activates };
}

/** a registration link is spent by the activation of the user who came by it. */
async function spendRegistration(tx: Transaction, userNumber: number): Promise<void> {
  await tx.execute(sql`update links set used_at = ${now}
    where id = (select registration_link_id from users where number = ${userNumber}) and used_at is null`);
}

/**
 * R-505, S-07: the person's own new password. Needs the current one; all other sessions end; a mail confirms it. Passwords
 * are the business of the door: in an administrator's name nobody reads or sets one (R-401, S-71).
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
  await requireTurn("newPassword", actor.userNumber, actor);
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

type Person = {
  firstName: string;
  lastName: string;
  email: string;
  organizationName: string;
  customerNumber: string;
};

async function readPerson(tx: Transaction, userNumber: number): Promise<Person | null> {
  const [row] = await tx.execute<{
    first_name: string;
    last_name: string;
    email: string;
    name: string;
    customer_number: string;
  }>(sql`select u.first_name, u.last_name, u.email, o.name, o.customer_number
    from users u join organizations o on o.id = u.organization_id
    where u.number = ${userNumber}`);
  if (!row) return null;
  return {
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    organizationName: row.name,
    customerNumber: row.customer_number,
  };
}

/** S-04: what everyone who knows the person would try. */
function contextOf(person: Person): string[] {
  return [
    person.firstName,
    person.lastName,
    person.email,
    person.organizationName,
    person.customerNumber,
    provider.name,
    provider.portal.de,
    provider.portal.en,
    "benutzerverwaltung",
    "passwort",
    "password",
  ];
}

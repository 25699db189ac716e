import "server-only";
import { randomUUID } from "node:crypto";
import { type SQL, sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { interval, now } from "#db/time";
import { currentKeyId, hashSecret, linkToken } from "#lib/infra/keys";
import { type AreaId, inCatalogueOrder } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { type AccessRow, accessColumns, accessOf, deletesAt } from "./access";
import { attempt, record } from "./audit";
import { enqueue } from "./outbox-queue";

export type LinkPurpose = "activation" | "passwordReset";

const lifetimes = {
  activation: limits.activationLink,
  passwordReset: limits.passwordResetLink,
} as const;

/**
 * Makes a new link for a user and with it every older one of this purpose dead (R-403, S-31). An activation link never
 * outlives its user. The caller holds the lock on the user's row, which is what keeps two links from living.
 *
 * @returns the id, for the letter that will carry the link
 */
export async function issueLink(
  tx: Transaction,
  userNumber: number,
  purpose: LinkPurpose,
): Promise<{ id: string; token: string; expiresAt: Date }> {
  await supersedeLinks(tx, userNumber, purpose);
  const id = randomUUID();
  const keyId = currentKeyId();
  const token = linkToken({ id, purpose, owner: userNumber }, keyId);
  if (!token) throw new Error("the key in force is always known");
  const expiry = sql`${now} + ${interval(lifetimes[purpose])}`;
  const [row] = await tx.execute<{ expires_at: string }>(sql`
    insert into links (id, purpose, user_number, token_hash, key_id, expires_at)
    select ${id}, ${purpose}, u.number, ${hashSecret(token)}, ${keyId},
      case when u.activated_at is null then least(${expiry}, ${deletesAt}) else ${expiry} end
    from users u where u.number = ${userNumber}
    returning expires_at`);
  if (!row) throw new Refusal("notFound");
  return { id, token, expiresAt: new Date(row.expires_at) };
}

/** Ends the live links of a user and the letters that would still carry them (S-77). */
export async function supersedeLinks(
  tx: Transaction,
  userNumber: number,
  purpose?: LinkPurpose,
): Promise<void> {
  await tx.execute(sql`
    with dead as (
      update links set superseded_at = ${now}
      where user_number = ${userNumber} and used_at is null and superseded_at is null
        and (${purpose ?? null}::text is null or purpose = ${purpose ?? null})
      returning id)
    update outbox set state = 'cancelled', settled_at = ${now}
    where link_id in (select id from dead) and state = 'queued'`);
}

/** What the page behind a link says. */
export type LinkState =
  | { state: "unknown" }
  | ({ state: "live" } & LinkFacts)
  | ({
      state: "expired" | "superseded" | "withdrawn" | "used" | "blocked" | "deleted";
    } & LinkFacts);

type LinkFacts = {
  /** The link's id, which opens nothing. */
  link: string;
  purpose: LinkPurpose;
  userNumber: number;
  organizationId: number;
  firstName: string;
  lastName: string;
  email: string;
  organizationName: string;
  customerNumber: string;
  signInName: string;
  activated: boolean;
  expiresAt: Date;
  /** when a pending account is deleted. */
  deletesAt: Date;
  areas: AreaId[];
  entitled: AreaId[];
};

type LinkRow = AccessRow & {
  link_id: string;
  purpose: LinkPurpose;
  first_name: string;
  last_name: string;
  email: string;
  organization_name: string;
  customer_number: string;
  activated: boolean;
  expires_at: string;
  deletes_at: string;
  state: Exclude<LinkState["state"], "unknown">;
};

/** Why a link no longer works, the strongest reason first; for a query over `links as l` and `users as u`. */
const stateOfLink = sql`case
  when u.deactivated_at is not null or u.locked_at is not null then 'blocked'
  when l.used_at is not null then 'used'
  when l.purpose = 'activation' and u.activated_at is not null then 'used'
  when u.activated_at is null and ${deletesAt} <= ${now} then 'deleted'
  when l.superseded_at is not null then case when exists (select from links n where n.user_number = l.user_number
    and n.purpose = l.purpose and n.created_at > l.created_at) then 'superseded' else 'withdrawn' end
  when l.expires_at <= ${now} then 'expired'
  else 'live' end`;

async function readLink(tx: Transaction, token: string): Promise<LinkState> {
  const [row] = await tx.execute<LinkRow>(sql`
    select l.id as link_id, l.purpose, u.first_name, u.last_name, u.email, o.name as organization_name, o.customer_number,
      u.activated_at is not null as activated, l.expires_at, ${deletesAt} as deletes_at,
      ${stateOfLink} as state, ${accessColumns}
    from links l join users u on u.number = l.user_number join organizations o on o.id = u.organization_id
    where l.token_hash = ${hashSecret(token)}`);
  if (!row) return { state: "unknown" };
  const access = accessOf(row);
  return {
    state: row.state,
    link: row.link_id,
    purpose: row.purpose,
    userNumber: access.userNumber,
    organizationId: access.organizationId,
    firstName: row.first_name,
    lastName: row.last_name,
    email: row.email,
    organizationName: row.organization_name,
    customerNumber: row.customer_number,
    signInName: row.is_owner ? row.customer_number : row.email,
    activated: row.activated,
    expiresAt: new Date(row.expires_at),
    deletesAt: new Date(row.deletes_at),
    areas: inCatalogueOrder(access.effective),
    entitled: inCatalogueOrder(access.entitled),
  };
}

/** What this token is good for. Reads only: looking at a link never spends it. */
export function findLink(token: string): Promise<LinkState> {
  return transaction((tx) => readLink(tx, token));
}

/**
 * Refuses when the token in the browser is not that of the page that was sent: another link was opened in another tab
 * since, and the person would set the password of an account that the page does not name.
 *
 * @param shown the id of the link that the page was drawn for
 */
export async function requireShownLink(token: string, shown: string): Promise<void> {
  const link = await findLink(token);
  if (link.state !== "unknown" && link.link !== shown) throw new Refusal("otherLink");
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
    if (user) await sendFittingLink(tx, user);
  });
}

type LockedUser = {
  userNumber: number;
  organizationId: number;
  activated: boolean;
  blocked: boolean;
  overdue: boolean;
};

/** Locks one user's row and says what a link could do for the person; null when there is no such user. */
export async function lockUser(tx: Transaction, userNumber: number): Promise<LockedUser | null> {
  const [row] = await tx.execute<{
    organization_id: number;
    activated: boolean;
    blocked: boolean;
    overdue: boolean;
  }>(sql`
    select u.organization_id, u.activated_at is not null as activated,
      u.deactivated_at is not null or u.locked_at is not null as blocked,
      u.activated_at is null and ${deletesAt} <= ${now} as overdue
    from users u where u.number = ${userNumber} for no key update`);
  return row
    ? {
        userNumber,
        organizationId: row.organization_id,
        activated: row.activated,
        blocked: row.blocked,
        overdue: row.overdue,
      }
    : null;
}

/**
 * The link that fits a person who can not get in: activation for who never activated, else a reset. Nothing for
 * who is locked, deactivated or due for deletion, and nothing within a minute of the last one (S-61).
 */
export async function sendFittingLink(tx: Transaction, user: LockedUser): Promise<void> {
  if (user.blocked || user.overdue) return;
  const purpose = user.activated ? "passwordReset" : "activation";
  if ((await secondsUntilNextLink(tx, user.userNumber, purpose)) > 0) return;
  const link = await issueLink(tx, user.userNumber, purpose);
  await enqueue(tx, {
    kind: user.activated ? "passwordReset" : "newActivationLink",
    userNumber: user.userNumber,
    linkId: link.id,
  });
  await record(tx, {
    event: "link.sent",
    actor: null,
    target: user.userNumber,
    organizationId: user.organizationId,
  });
}

/** Whole seconds until another link of this purpose may be sent to this user; 0 when it may (S-61). */
export async function secondsUntilNextLink(
  tx: Transaction,
  userNumber: number,
  purpose: LinkPurpose,
): Promise<number> {
  const [row] = await tx.execute<{ seconds: number | null }>(sql`
    select ceil(extract(epoch from max(created_at) + ${interval(limits.resendInterval)} - ${now}))::int as seconds
    from links where user_number = ${userNumber} and purpose = ${purpose}`);
  return Math.max(0, row?.seconds ?? 0);
}

/** Spends a live link, or selects nothing: one conditional update, so that two at once have one winner (S-32). */
export function spendLink(token: string): SQL {
  return sql`update links l set used_at = ${now} from users u
    where l.token_hash = ${hashSecret(token)} and u.number = l.user_number and ${stateOfLink} = 'live'
    returning l.user_number`;
}

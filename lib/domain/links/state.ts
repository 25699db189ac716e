import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { type AsRead, now, withMoments } from "#db/time";
import { type AccessRow, accessColumns, accessOf, signInName } from "#lib/domain/access/access";
import { accountRestriction, deletesAt, isOverdue } from "#lib/domain/access/restriction";
import { appearanceFor, appearanceOf, type SeenAppearance } from "#lib/domain/appearances/row";
import { hashSecret } from "#lib/infra/crypto/keys";
import type { AccountRestriction } from "#lib/rules/account-restriction";
import type { Appearance } from "#lib/rules/appearance";
import { type AreaId, inCatalogueOrder } from "#lib/rules/catalogue";
import { Refusal } from "#lib/rules/refusal";

/** What a letter's link entitles a user to. */
export type LinkPurpose = "activation" | "passwordReset";

/** What the page behind a link says (R-407). */
export type LinkState =
  | { state: "unknown" }
  | ({ state: "live" } & LinkFacts)
  | ({
      state: "expired" | "superseded" | "withdrawn" | "used" | "blocked" | "deleted";
    } & LinkFacts);

type LinkFacts = {
  /** The link's id, which grants nothing. */
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
  isOwner: boolean;
  /** Why the account is blocked; null unless the state is `blocked`. */
  restriction: AccountRestriction | null;
  expiresAt: Date;
  /** R-404: when a pending account is deleted. */
  deletesAt: Date;
  areas: AreaId[];
  entitled: AreaId[];
  /** R-1004: how the portal presents itself to the holder of the link. */
  appearance: Appearance;
};

type LinkRow = AccessRow &
  AsRead<
    Omit<LinkFacts, keyof AccessRow | "areas" | "entitled" | "appearance">,
    "expiresAt" | "deletesAt"
  > & { state: Exclude<LinkState["state"], "unknown">; appearance: SeenAppearance | null };

/** Why a link no longer works, the strongest reason first; for a query over `links as l` and `users as u`. */
export const stateOfLink = sql`case
  when ${accountRestriction} is not null then 'blocked'
  when l.used_at is not null then 'used'
  when l.purpose = 'activation' and u.activated_at is not null then 'used'
  when ${isOverdue} then 'deleted'
  when l.superseded_at is not null then case when exists (select from links n where n.user_number = l.user_number
    and n.purpose = l.purpose and n.created_at > l.created_at) then 'superseded' else 'withdrawn' end
  when l.expires_at <= ${now} then 'expired'
  else 'live' end`;

async function readLink(tx: Transaction, token: string): Promise<LinkState> {
  const [row] = await tx.execute<LinkRow>(sql`
    select l.id as link, l.purpose, u.first_name as "firstName", u.last_name as "lastName", u.email,
      o.name as "organizationName", o.customer_number as "customerNumber", ${signInName} as "signInName",
      u.activated_at is not null as activated, ${accountRestriction} as restriction, l.expires_at as "expiresAt",
      ${deletesAt} as "deletesAt", ${stateOfLink} as state, ${appearanceFor(sql`o.id`)} as appearance, ${accessColumns}
    from links l join users u on u.number = l.user_number join organizations o on o.id = u.organization_id
    where l.token_hash = ${hashSecret(token)}`);
  if (!row) return { state: "unknown" };
  const { granted: _, lineage: __, organizationKind: ___, ...facts } = row;
  const { userNumber, effective, entitled } = accessOf(row);
  return {
    ...withMoments(facts, "expiresAt", "deletesAt"),
    userNumber,
    areas: inCatalogueOrder(effective),
    entitled: inCatalogueOrder(entitled),
    appearance: appearanceOf(row.appearance),
  };
}

/** The state of the link with this token. Reads only: viewing a link never uses it up (R-406). */
export function findLink(token: string): Promise<LinkState> {
  return transaction("auth", (tx) => readLink(tx, token));
}

/**
 * Refuses if the token in the browser is not that of the submitted page: another link was opened in another tab
 * meanwhile, and the password would be set for an account that the page does not name.
 *
 * @param shown the id of the link that the page was drawn for
 */
export async function requireShownLink(token: string, shown: string): Promise<void> {
  const link = await findLink(token);
  if (link.state !== "unknown" && link.link !== shown) throw new Refusal("otherLink");
}

import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { type AsRead, now, withMoments } from "#db/time";
import { lineageOf } from "#lib/domain/access/entitlement";
import { isClosed } from "#lib/domain/access/restriction";
import { appearanceFor, appearanceOf, type SeenAppearance } from "#lib/domain/appearances/row";
import { hashSecret } from "#lib/infra/crypto/keys";
import type { Appearance } from "#lib/rules/appearance";
import { type AreaId, inCatalogueOrder } from "#lib/rules/catalogue";
import { entitlementOf, type Lineage } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";

/** What the page behind a registration link says (R-407, R-602). */
export type RegistrationState =
  | { state: "unknown" }
  | ({
      state: "live" | "expired" | "superseded" | "withdrawn" | "exhausted" | "used" | "closed";
    } & RegistrationFacts);

type RegistrationFacts = {
  /** The link's id, which grants nothing. */
  link: string;
  organizationId: number;
  organizationName: string;
  customerNumber: string;
  expiresAt: Date;
  /** The areas that the registering person will be able to enter. */
  entitled: AreaId[];
  /** R-1004: how the portal presents itself to the organization. */
  appearance: Appearance;
};

/** How many users and letters about a taken address it has led to; both count alike (S-37). */
const ledTo = sql`(select count(*) from audit_events e
  where e.organization_id = l.organization_id and e.event = 'user.registered' and e.at > l.created_at
    and (e.outcome = 'done' or e.details->>'reason' = 'emailTaken'))`;

/** Why a registration link no longer works, the strongest reason first; over `links as l`. */
export const stateOfRegistration = sql`case
  when ${isClosed(sql`l.organization_id`)} then 'closed'
  when l.used_at is not null then 'used'
  when l.superseded_at is not null then case when exists (select from links n
    where n.organization_id = l.organization_id and n.created_at > l.created_at) then 'superseded' else 'withdrawn' end
  when l.expires_at <= ${now} then 'expired'
  when ${ledTo} >= ${limits.registrationsPerLink} then 'exhausted'
  else 'live' end`;

/** The state of the registration link with this token. Reads only: viewing a link never uses it up (R-406). */
export function findRegistration(token: string): Promise<RegistrationState> {
  return transaction("auth", async (tx) => {
    const [row] = await tx.execute<
      AsRead<Omit<RegistrationFacts, "entitled" | "appearance">, "expiresAt"> & {
        state: Exclude<RegistrationState["state"], "unknown">;
        appearance: SeenAppearance | null;
        lineage: Lineage;
      }
    >(sql`
      select l.id as link, l.organization_id as "organizationId", o.name as "organizationName",
        o.customer_number as "customerNumber", l.expires_at as "expiresAt", ${stateOfRegistration} as state,
        ${lineageOf(sql`l.organization_id`)} as lineage, ${appearanceFor(sql`o.id`)} as appearance
      from links l join organizations o on o.id = l.organization_id
      where l.token_hash = ${hashSecret(token)} and l.purpose = 'registration'`);
    if (!row) return { state: "unknown" };
    const { lineage, ...facts } = row;
    return {
      ...withMoments(facts, "expiresAt"),
      entitled: inCatalogueOrder(entitlementOf(lineage)),
      appearance: appearanceOf(row.appearance),
    };
  });
}

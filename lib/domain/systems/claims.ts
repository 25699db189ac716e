import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import type { System } from "#lib/infra/system-settings";
import type { AreaId } from "#lib/rules/catalogue";
import { findOpenAreas } from "./sessions";

/** what a system learns about a person who is signed in to it. */
export type PersonClaims = {
  name: string;
  locale: string;
  customer_number: string;
  areas: AreaId[];
  email?: string;
  email_verified?: boolean;
  organization?: { number: string; name: string; kind: string };
  reseller?: { number: string; name: string };
};

/** The columns from which claims are made, over `users as u` and `organizations as o`. */
export const claimColumns = sql`u.first_name || ' ' || u.last_name as name, u.language as locale,
  o.customer_number as "customerNumber", u.email, o.name as "organizationName", o.kind,
  (select json_build_object('number', r.customer_number, 'name', r.name) from organizations r
    where r.id = coalesce(o.subreseller_id, o.reseller_id) and r.id <> o.id) as reseller`;

/** A row of `claimColumns`. */
export type ClaimRow = {
  name: string;
  locale: string;
  customerNumber: string;
  email: string;
  organizationName: string;
  kind: string;
  reseller: { number: string; name: string } | null;
};

/**
 * The claims about somebody, judged anew: only areas of this system that are open now and that are noted in
 * `system_sessions`, so that losing any of them is noticed.
 *
 * @param handle the portal's session
 * @param sid the session in the system
 * @returns null if the person may not be there any more
 */
export function findClaims(
  system: System,
  handle: string,
  sid: string,
): Promise<PersonClaims | null> {
  return transaction("connect", async (tx) => {
    const open = await findOpenAreas(tx, system, handle);
    if (!open) return null;
    const [row] = await tx.execute<ClaimRow & { told: AreaId[] | null }>(sql`
      select ${claimColumns},
        (select to_json(y.areas) from system_sessions y where y.sid = ${sid} and y.session_handle = s.handle) as told
      from sessions s join users u on u.number = s.user_number join organizations o on o.id = u.organization_id
      where s.handle = ${handle}`);
    return row?.told
      ? claimsOf(
          system,
          row,
          open.filter((area) => row.told?.includes(area)),
        )
      : null;
  });
}

/** What this system learns about the person of a row, with these areas. */
export function claimsOf({ claims }: System, row: ClaimRow, areas: AreaId[]): PersonClaims {
  const { name, locale, customerNumber, email, organizationName, kind, reseller } = row;
  return {
    name,
    locale,
    customer_number: customerNumber,
    areas,
    ...(claims.includes("email") && { email, email_verified: true }),
    ...(claims.includes("organization") && {
      organization: { number: customerNumber, name: organizationName, kind },
    }),
    ...(claims.includes("reseller") && reseller && { reseller }),
  };
}

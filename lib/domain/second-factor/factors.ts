import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import { type AsRead, withMoments } from "#db/time";
import { dayOf, today } from "#lib/domain/access/restriction";
import { environment } from "#lib/infra/env";
import type { OrganizationKind } from "#lib/rules/delegation";
import { requiresSecondFactor } from "#lib/rules/second-factor";

/** D-1: the second factors of a user. */

/**
 * Whether `users as u` has a second factor. Recovery codes alone do not count. `offset 0` makes PostgreSQL look for each
 * user's: for a whole page it would read all factors that there are (lib/domain/invariants/query-plans.test.ts shows it).
 */
export const hasFactor = sql`(exists (select from authenticators f where f.user_number = u.number offset 0)
  or exists (select from passkeys f where f.user_number = u.number offset 0))`;

/** whether the requirement of `organizations as o` holds on a day: at once, or from its day on. */
const holdsOn = (day: SQL) =>
  sql`(o.requires_second_factor and (o.second_factor_from is null or o.second_factor_from <= ${day}))`;

/** whether the requirement of `organizations as o` holds. */
export const requirementHolds = holdsOn(today);

/** the day from which the requirement of `organizations as o` will hold (YYYY-MM-DD); null if there is none to come. */
export const comingRequirement = sql`case when o.requires_second_factor and not ${requirementHolds}
  then to_char(o.second_factor_from, 'YYYY-MM-DD') end`;

/**
 * The columns that tell whether a user needs a second factor and has one; over `users as u` and `organizations as o`.
 */
export const factorColumns = columnsWith(requirementHolds);

/**
 * The columns of `factorColumns` for a session, over `sessions as s` too: a requirement from a day on concerns the sessions
 * that begin from then on, so that it ends nobody's work.
 */
export const sessionFactorColumns = columnsWith(holdsOn(dayOf(sql`s.created_at`)));

function columnsWith(required: SQL): SQL {
  return sql`${hasFactor} as "hasFactor", o.kind as "organizationKind", ${required} as "requiresSecondFactor"`;
}

/** A row of `factorColumns`. */
export type FactorRow = {
  hasFactor: boolean;
  organizationKind: OrganizationKind;
  requiresSecondFactor: boolean;
};

/** The arguments of `pendingStepOf` from a row. */
export function factsOf(row: FactorRow): { hasFactor: boolean; required: boolean } {
  const organization = { kind: row.organizationKind, required: row.requiresSecondFactor };
  return {
    hasFactor: row.hasFactor,
    required: requiresSecondFactor(organization, environment().demo),
  };
}

/** A passkey of a user, without its key. */
export type PasskeyEntry = {
  credentialId: string;
  transports: string[];
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
};

/** The second factors of a user, and whether one is required. */
export type Factors = {
  /** When the app was set up; null for none. */
  appSince: Date | null;
  passkeys: PasskeyEntry[];
  recoveryCodesLeft: number;
  /** Whether the organization requires one. */
  required: boolean;
  /** the day from which it will require one (YYYY-MM-DD); null if it does already, or does not. */
  requiredFrom: string | null;
};

/** A user's second factors. The caller has authorized it. */
export async function readFactors(tx: Transaction, userNumber: number): Promise<Factors> {
  const [row] = await tx.execute<
    FactorRow & {
      appSince: string | null;
      recoveryCodesLeft: number;
      requiredFrom: string | null;
      passkeys: AsRead<PasskeyEntry, "createdAt" | "lastUsedAt">[];
    }
  >(sql`select ${factorColumns}, ${comingRequirement} as "requiredFrom",
      (select a.created_at from authenticators a where a.user_number = u.number) as "appSince",
      (select count(*)::int from recovery_codes c where c.user_number = u.number and c.used_at is null) as "recoveryCodesLeft",
      (select coalesce(json_agg(json_build_object('credentialId', p.credential_id, 'transports', p.transports,
          'name', p.name, 'createdAt', p.created_at, 'lastUsedAt', p.last_used_at) order by p.created_at), '[]')
        from passkeys p where p.user_number = u.number) as passkeys
    from users u join organizations o on o.id = u.organization_id where u.number = ${userNumber}`);
  if (!row)
    return {
      appSince: null,
      passkeys: [],
      recoveryCodesLeft: 0,
      required: false,
      requiredFrom: null,
    };
  return {
    appSince: row.appSince === null ? null : new Date(row.appSince),
    passkeys: row.passkeys.map((one) => withMoments(one, "createdAt", "lastUsedAt")),
    recoveryCodesLeft: row.recoveryCodesLeft,
    required: factsOf(row).required,
    requiredFrom: row.requiredFrom,
  };
}

/** Removes all factors of a user, recovery codes included. False if there was none. */
export async function removeFactors(tx: Transaction, userNumber: number): Promise<boolean> {
  return (await removeFactorsOfAll(tx, [userNumber])).length > 0;
}

/** Removes all factors of users, recovery codes included, and returns the numbers of those who had any. */
export async function removeFactorsOfAll(
  tx: Transaction,
  userNumbers: readonly number[],
): Promise<number[]> {
  const removed = new Set<number>();
  for (const table of ["authenticators", "passkeys", "recovery_codes"]) {
    const rows = await tx.execute<{ number: string }>(sql`delete from ${sql.identifier(table)}
      where user_number = ${anyOf(userNumbers)} returning user_number as number`);
    for (const { number } of rows) removed.add(Number(number));
  }
  return [...removed];
}

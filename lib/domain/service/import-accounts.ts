import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { executeTogether } from "#db/together";
import { grantStatement } from "#lib/domain/access/permissions";
import { recordAllStatement } from "#lib/domain/audit/record";
import { daysOf } from "#lib/domain/users/add";
import { encrypt } from "#lib/infra/crypto/encryption";
import { inCatalogueOrder } from "#lib/rules/catalogue";
import type { ImportedPerson } from "#lib/rules/old-portal/person";
import { type Arrival, insertUsers } from "./import-insert";
import { byTerminal } from "./provider-organization";

/** How the people of one import are brought. */
export type Import = {
  source: "keycloak" | "csv";
  /** The last day of the old hashes, as YYYY-MM-DD. */
  keptUntil: string;
  /** Whether those without a usable hash are written to. */
  letters: boolean;
  /** The hash of a password that nobody knows, for those who have none here yet. */
  unknownPassword: string;
};

/**
 * R-1003: adds people who were activated in an older portal: their accounts, permissions, old hashes and audit log entries.
 * The unique index decides about addresses.
 *
 * @returns those who were added
 */
export async function addImported(
  tx: Transaction,
  arrivals: readonly Arrival[],
  how: Import,
): Promise<Map<ImportedPerson, number>> {
  const numbers = await insertUsers(tx, arrivals, how.unknownPassword);
  const added = arrivals.flatMap(({ person, destination }) => {
    const userNumber = numbers.get(person.email.toLowerCase());
    return userNumber ? [{ userNumber, person, destination }] : [];
  });
  if (added.length > 0)
    await executeTogether(tx, [
      grantStatement(
        added.map(({ userNumber, person }) => ({ userNumber, permissions: person.permissions })),
      ),
      hashesOf(added, how),
      recordAllStatement({ event: "user.created", actor: null }, entriesOf(added)),
    ]);
  return new Map(added.map(({ person, userNumber }) => [person, userNumber]));
}

type Added = Arrival & { userNumber: number };

/** The statement that keeps the old hashes, and writes to those without one who could sign in. */
function hashesOf(added: readonly Added[], { source, keptUntil, letters }: Import) {
  const rows = added.map(({ userNumber, person: { hash, leftOut, deactivated } }) => ({
    number: userNumber,
    // Weaker than the portal's own, so that a stolen database alone does not have it.
    hash: hash && encrypt(hash, "oldHash", 0),
    leftOut,
    told: letters && leftOut !== null && !deactivated,
  }));
  return sql`with n as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json)
        as n(number bigint, hash text, "leftOut" text, told boolean)),
    kept as (
      insert into imported_accounts (user_number, source, old_hash, kept_until, left_out)
      select number, ${source}, hash, case when hash is not null then ${keptUntil}::date end, "leftOut" from n)
    insert into outbox (kind, user_number) select 'passwordToSet', number from n where told`;
}

function entriesOf(added: readonly Added[]) {
  return added.map(({ userNumber, person, destination }) => {
    const permissionsAfter = person.isOwner
      ? inCatalogueOrder(destination.entitled)
      : person.permissions;
    const details = { ...byTerminal, permissionsAfter, ...daysOf(person) };
    return { target: userNumber, organizationId: destination.organizationId, details };
  });
}

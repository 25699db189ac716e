import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { columnsOf } from "#db/user-fields";
import { firstLanguage } from "#lib/rules/catalogue";
import type { ImportedPerson } from "#lib/rules/old-portal/person";
import {
  allFields,
  eachField,
  personFields,
  userFields,
  validityFields,
} from "#lib/rules/user-fields";
import type { Destination } from "./import-destinations";

/** A person with their organization. */
export type Arrival = { person: ImportedPerson; destination: Destination };

/**
 * Inserts activated users in order of address, so that two imports of the same people do not deadlock.
 *
 * @param unknownPassword the hash of a password that nobody knows
 * @returns the numbers of those whose addresses were free, by address in lower case
 */
export async function insertUsers(
  tx: Transaction,
  arrivals: readonly Arrival[],
  unknownPassword: string,
): Promise<Map<string, number>> {
  const rows = arrivals.map(({ person, destination }) => ({
    ...eachField(personFields, (field) => person[field]),
    ...eachField(validityFields, (field) => person[field] ?? null),
    organization: destination.organizationId,
    owner: person.isOwner,
    deactivated: person.deactivated,
    language: person.language ?? firstLanguage,
  }));
  const types = allFields.map(
    (field) =>
      sql`${sql.identifier(field)} ${userFields[field].kind === "day" ? sql`date` : sql`text`}`,
  );
  const inserted = await tx.execute<{ number: string; email: string }>(sql`
    insert into users (organization_id, is_owner, ${columnsOf(allFields)}, language, password_hash, activated_at, deactivated_at)
    select n.organization, n.owner, ${sql.join(
      allFields.map((field) => sql`n.${sql.identifier(field)}`),
      sql`, `,
    )},
      n.language, ${unknownPassword}, clock_timestamp(), case when n.deactivated then clock_timestamp() end
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as n(organization int, owner boolean, deactivated boolean, ${sql.join(types, sql`, `)}, language text)
    order by lower(n.email)
    on conflict do nothing returning number, email`);
  return new Map(inserted.map(({ number, email }) => [email.toLowerCase(), Number(number)]));
}

import type { Sql } from "postgres";
import type { AreaId } from "#lib/rules/catalogue";
import { addPerson, type Person } from "./people";

/** A user of the provider, an administrator by default. */
export async function freshServiceAdministrator(
  sql: Sql,
  permissions: AreaId[] = ["userAdministration"],
): Promise<Person> {
  const [provider] = await sql<{ id: number; name: string; customerNumber: string }[]>`
    select id, name, customer_number as "customerNumber" from organizations where kind = 'provider'`;
  if (!provider) throw new Error("the demo has a provider");
  return addPerson(sql, provider, { firstName: "Jana", lastName: "Betreuer", permissions });
}

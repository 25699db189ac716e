import type { Sql } from "postgres";
import type { AreaId } from "#lib/rules/catalogue";
import { addPerson, type Person } from "./people";

/** Somebody of the provider's own, an administrator unless said otherwise. */
export async function freshOperator(
  sql: Sql,
  permissions: AreaId[] = ["userAdministration"],
): Promise<Person> {
  const [operator] = await sql<{ id: number; name: string; customerNumber: string }[]>`
    select id, name, customer_number as "customerNumber" from organizations where kind = 'operator'`;
  if (!operator) throw new Error("the demo has an operator");
  return addPerson(sql, operator, { firstName: "Jana", lastName: "Betreuer", permissions });
}

import type { Sql } from "postgres";
import { addPerson, type Company, type Person } from "./people";

/** A colleague whose invitation came back, and one whose access ends in ten days. */
export async function addTroubled(
  sql: Sql,
  company: Company,
): Promise<{ invited: Person; ending: Person }> {
  const invited = await addPerson(sql, company, {
    pending: true,
    firstName: "Julia",
    lastName: "von Issendorff-Liebermann-Schmidtbauer",
  });
  await sql`insert into outbox (kind, user_number, state, settled_at)
    values ('activation', ${invited.number}, 'failed', now())`;
  const [row] = await sql<{ day: string }[]>`
    select ((now() at time zone 'Europe/Berlin')::date + 10)::text as day`;
  const ending = await addPerson(sql, company, { lastName: "Aushilfe", validUntil: row?.day });
  return { invited, ending };
}

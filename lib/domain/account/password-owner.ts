import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { appearanceFor, appearanceOf, type SeenAppearance } from "#lib/domain/appearances/row";
import type { PasswordContext } from "#lib/infra/crypto/passwords";
import type { Appearance } from "#lib/rules/appearance";
import { provider } from "#lib/rules/catalogue";

type Person = {
  firstName: string;
  lastName: string;
  email: string;
  organizationName: string;
  customerNumber: string;
  appearance: Appearance;
};

/** What others know of the user whose password is to change; null if there is no such user. */
export async function readPerson(tx: Transaction, userNumber: number): Promise<Person | null> {
  const [person] = await tx.execute<
    Omit<Person, "appearance"> & { appearance: SeenAppearance | null }
  >(sql`
    select u.first_name as "firstName", u.last_name as "lastName", u.email, o.name as "organizationName",
      o.customer_number as "customerNumber", ${appearanceFor(sql`o.id`)} as appearance
    from users u join organizations o on o.id = u.organization_id where u.number = ${userNumber}`);
  return person ? { ...person, appearance: appearanceOf(person.appearance) } : null;
}

/** S-04: words that anybody who knows the person would try, and those that anybody at all would try here. */
export function contextOf(person: Person): PasswordContext {
  return {
    personal: [
      person.firstName,
      person.lastName,
      person.email,
      person.organizationName,
      person.customerNumber,
    ],
    common: [
      provider.name,
      person.appearance.name,
      provider.portal.de,
      provider.portal.en,
      "benutzerverwaltung",
      "passwort",
      "password",
    ],
  };
}

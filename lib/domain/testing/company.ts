import { sql } from "drizzle-orm";
import { selectFields } from "#db/user-fields";
import type { AreaId } from "#lib/rules/catalogue";
import { areasLike } from "#lib/rules/catalogue-roles";
import type { Actor } from "#lib/rules/delegation";
import { shownName } from "#lib/rules/form";
import type { UserChange } from "#lib/rules/schemas/users";
import { type EditableField, editableFields, type UserFieldValues } from "#lib/rules/user-fields";
import { createUserFreely } from "./create-user";
import { addOrganization, addUser, rows, value } from "./database";

export type Company = {
  provider: Actor;
  reseller: Actor;
  owner: Actor;
  administrator: Actor;
  colleague: Actor;
  /** Holds an area that the administrator lacks. */
  buyer: Actor;
  /** Administers another customer of the same reseller. */
  neighbour: Actor;
  organizationId: number;
};

/**
 * A provider with a reseller, and below it two customers. The customer in the stories has a cloud PBX; fax is not among
 * its products, although its reseller may sell it.
 */
export async function openCompany(): Promise<Company> {
  const root = await addOrganization("provider", null);
  const reseller = await addOrganization("reseller", root, ["cloudPbx", "faxAndSms"]);
  const customer = await addOrganization("customer", reseller, ["cloudPbx"]);
  const sibling = await addOrganization("customer", reseller, ["cloudPbx", "faxAndSms"]);
  const some: AreaId[] = ["userAdministration", "invoices", "contacts", "notifications"];
  return {
    provider: await addUser(root.organizationId, ["userAdministration"]),
    reseller: await addUser(reseller.organizationId, [], { isOwner: true }),
    owner: await addUser(customer.organizationId, [], { isOwner: true }),
    administrator: await addUser(customer.organizationId, some),
    colleague: await addUser(customer.organizationId, ["invoices", "contacts"]),
    buyer: await addUser(customer.organizationId, ["invoices", "tariffChange"]),
    neighbour: await addUser(sibling.organizationId, [], { isOwner: true }),
    organizationId: customer.organizationId,
  };
}

let invited = 0;

/** Invites a new person, with an address at which the letter can be read. */
export async function invite(
  actor: Actor,
  change: Partial<Parameters<typeof createUserFreely>[1]> = {},
): Promise<{ userNumber: number; email: string }> {
  invited += 1;
  const email = change.email ?? `ola.nowak${invited}@muster.example`;
  const { userNumber } = await createUserFreely(actor, {
    organizationId: actor.organizationId,
    language: "de",
    firstName: "Ola",
    lastName: "Nowak",
    ...change,
    permissions: areasLike(change.permissions ?? ["invoices"]),
    email,
  });
  return { userNumber, email };
}

/** The edit form as it would be drawn now, with changes. */
export async function formOf(
  userNumber: number,
  typed: Partial<UserChange> = {},
): Promise<UserChange> {
  // For an unknown user the form would show nothing.
  const [row = {} as Pick<UserFieldValues, EditableField>] = await rows<
    Pick<UserFieldValues, EditableField>
  >(sql`select ${selectFields(editableFields)} from users u where u.number = ${userNumber}`);
  const shown = Object.fromEntries(
    editableFields.map((field) => [shownName(field), row[field]]),
  ) as Pick<UserChange, `shown${Capitalize<EditableField>}`>;
  const permissions = await permissionsOf(userNumber);
  return {
    ...{ userNumber, ...row, ...shown, shownPermissions: permissions, ...typed },
    permissions: typed.permissions ? areasLike(typed.permissions) : permissions,
  };
}

/** The permissions granted to a user, by name. */
export function permissionsOf(userNumber: number): Promise<AreaId[]> {
  return value(sql`select coalesce(json_agg(permission order by permission), '[]') from user_permissions
    where user_number = ${userNumber}`);
}

/** A day counted from today in the provider's time zone, as YYYY-MM-DD. */
export function dayFromToday(days: number): Promise<string> {
  return value(
    sql`select to_char((clock_timestamp() at time zone 'Europe/Berlin')::date + ${days}::int, 'YYYY-MM-DD')`,
  );
}

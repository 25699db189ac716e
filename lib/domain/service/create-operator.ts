import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { users } from "#db/schema";
import { writePermissions } from "#lib/domain/access/permissions";
import { attempt, record } from "#lib/domain/audit/record";
import { issueLink } from "#lib/domain/links/issue";
import { lockLinkRecipient } from "#lib/domain/links/recipients";
import { areaIds } from "#lib/rules/catalogue";
import { signInNameOf } from "#lib/rules/names";
import { Refusal } from "#lib/rules/refusal";
import type { NewOperator } from "#lib/rules/schemas/organizations";
import { letIn, type OperatorAccess, pathOf } from "./let-in";
import { byTerminal, findOrMakeProvider, type Provider } from "./provider-organization";

/**
 * creates service administrators at the terminal, for the database's owner: the first one, further ones,
 * and the way back in for one who is locked out. There is no default password: the result is a link, shown once and
 * never mailed.
 */

/**
 * Creates the provider's organization if there is none, and in it an administrator with all permissions; if the address
 * belongs to one of the provider's users, lets that user in again.
 *
 * @throws Refusal emailTaken for another account's address, numberTaken if the provider has another number already
 */
export async function createOperator(input: NewOperator): Promise<OperatorAccess> {
  const make = async (tx: Transaction) => {
    // One at a time: two simultaneous first administrators would both find nobody.
    await tx.execute(sql`select from installation for update`);
    const organization = await findOrMakeProvider(tx, input);
    await tx.execute(
      sql`select from organizations where id = ${organization.organizationId} for no key update`,
    );
    const existing = await findByEmail(tx, organization.organizationId, input.email);
    if (existing) return letIn(tx, organization, existing);
    return add(tx, organization, input);
  };
  return attempt({ event: "user.created", actor: null }, make, "system");
}

/** The provider's user with this address; a pending one whose thirty days are over is deleted, as the clock would. */
async function findByEmail(
  tx: Transaction,
  organizationId: number,
  email: string,
): Promise<number | null> {
  const [found] = await tx.execute<{ number: string; organizationId: number }>(
    sql`select number, organization_id as "organizationId" from users where lower(email) = lower(${email})`,
  );
  if (!found) return null;
  if (found.organizationId !== organizationId) throw new Refusal("emailTaken");
  const number = Number(found.number);
  const user = await lockLinkRecipient(tx, number);
  if (!user?.overdue) return number;
  await tx.execute(sql`delete from users where number = ${number}`);
  await record(tx, { event: "user.expired", actor: null, target: number, organizationId });
  return null;
}

/** Adds an administrator: the owner if there is none, otherwise with every permission. */
async function add(
  tx: Transaction,
  organization: Provider,
  input: NewOperator,
): Promise<OperatorAccess> {
  const { organizationId } = organization;
  const owners = await tx.execute(
    sql`select from users where organization_id = ${organizationId} and is_owner`,
  );
  const isOwner = owners.length === 0;
  const [row] = await tx
    .insert(users)
    .values({
      organizationId,
      isOwner,
      firstName: input.firstName,
      lastName: input.lastName,
      email: input.email,
    })
    .onConflictDoNothing()
    .returning({ number: users.number });
  if (!row) throw new Refusal("emailTaken");
  if (!isOwner) await writePermissions(tx, row.number, new Set(), areaIds);
  await record(tx, {
    event: "user.created",
    actor: null,
    target: row.number,
    organizationId,
    details: { permissionsAfter: [...areaIds], ...byTerminal },
  });
  const link = await issueLink(tx, row.number, "activation");
  return {
    outcome: isOwner ? "first" : "further",
    signInName: signInNameOf({ ...organization, isOwner, email: input.email }),
    ...pathOf("activation", link),
  };
}

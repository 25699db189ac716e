import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { users } from "#db/schema";
import { now } from "#db/time";
import { grantedOf } from "#lib/domain/access/access";
import { writePermissions } from "#lib/domain/access/permissions";
import { type AuditEvent, attempt, record } from "#lib/domain/audit/record";
import { issueLink, lockLinkRecipient } from "#lib/domain/links/issue";
import { nextNumber } from "#lib/domain/organizations/customer-numbers";
import { insertOrganization } from "#lib/domain/organizations/master-data";
import { enqueue } from "#lib/domain/outbox/queue";
import { removeFactors } from "#lib/domain/second-factor/factors";
import { endSessionsOf } from "#lib/domain/sign-in/end-sessions";
import { forgetFailures } from "#lib/domain/sign-in/failures";
import { areaIds, isAreaId, provider } from "#lib/rules/catalogue";
import { signInNameOf } from "#lib/rules/names";
import { Refusal } from "#lib/rules/refusal";
import type { NewOperator } from "#lib/rules/schemas/organizations";

/**
 * creates service administrators at the terminal, for the database's owner: the first one, further ones,
 * and the way back in for one who is locked out. There is no default password: the result is a link, shown once and
 * never mailed.
 */

/** The reason in the audit log, which names no person. */
const byTerminal = { reason: "terminal" } as const;

export type OperatorAccess = {
  /** Whether the administrator is the first one, a further one, or existed already. */
  outcome: "first" | "further" | "existing";
  /** The administrator's sign-in name. */
  signInName: string;
  /** The path of the link, the only way into the account. */
  path: string;
  expiresAt: Date;
};

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

type Provider = { organizationId: number; customerNumber: string };

async function findOrMakeProvider(tx: Transaction, input: NewOperator): Promise<Provider> {
  const [found] = await tx.execute<{ id: number; customer_number: string }>(
    sql`select id, customer_number from organizations where kind = 'provider'`,
  );
  if (found) {
    if (input.customerNumber && input.customerNumber !== found.customer_number)
      throw new Refusal("numberTaken");
    return { organizationId: found.id, customerNumber: found.customer_number };
  }
  const customerNumber = input.customerNumber ?? (await nextNumber(tx));
  const { organizationId } = await insertOrganization(tx, {
    kind: "provider",
    parent: null,
    products: [],
    customerNumber,
    name: provider.name,
    place: provider.address.split(", ").at(-1) ?? provider.address,
    contactFirstName: input.firstName,
    contactLastName: input.lastName,
    contactEmail: input.email,
  });
  await record(tx, {
    event: "organization.created",
    actor: null,
    organizationId,
    details: byTerminal,
  });
  return { organizationId, customerNumber };
}

/** The provider's user with this address; a pending one whose thirty days are over is deleted, as the clock would. */
async function findByEmail(
  tx: Transaction,
  organizationId: number,
  email: string,
): Promise<number | null> {
  const [found] = await tx.execute<{ number: string; organization_id: number }>(
    sql`select number, organization_id from users where lower(email) = lower(${email})`,
  );
  if (!found) return null;
  if (found.organization_id !== organizationId) throw new Refusal("emailTaken");
  const number = Number(found.number);
  const user = await lockLinkRecipient(tx, number);
  if (!user?.overdue) return number;
  await tx.execute(sql`delete from users where number = ${number}`);
  await record(tx, { event: "user.expired", actor: null, target: number, organizationId });
  return null;
}

/** Removes every restriction of a user of the provider, and makes sure that the user administers. */
async function letIn(
  tx: Transaction,
  organization: Provider,
  number: number,
): Promise<OperatorAccess> {
  const [before] = await tx.execute<{
    locked: boolean;
    deactivated: boolean;
    limited: boolean;
    activated: boolean;
    is_owner: boolean;
    email: string;
    granted: string[];
  }>(sql`select u.locked_at is not null as locked, u.deactivated_at is not null as deactivated,
      u.valid_from is not null or u.valid_until is not null as limited,
      u.activated_at is not null as activated, u.is_owner, u.email, ${grantedOf} as granted
    from users u where u.number = ${number}`);
  if (!before) throw new Error("the row is locked");
  await tx.execute(sql`update users set locked_at = null, locked_by = null, deactivated_at = null,
    deactivated_by = null, valid_from = null, valid_until = null, changed_at = ${now} where number = ${number}`);
  await forgetFailures(tx, number, null);
  const tell = (event: AuditEvent, details = {}) =>
    record(tx, {
      event,
      actor: null,
      target: number,
      organizationId: organization.organizationId,
      details: { ...details, ...byTerminal },
    });
  // D-1: the provider's own people get back in this way after losing the second factor, too.
  if (await removeFactors(tx, number)) {
    await endSessionsOf(tx, number);
    await tell("secondFactor.reset");
    await enqueue(tx, { kind: "secondFactorReset", userNumber: number });
  }
  if (before.locked) await tell("user.unlocked");
  if (before.deactivated) await tell("user.reactivated");
  if (before.limited) await tell("user.changed", { fields: ["validFrom", "validUntil"] });
  if (!before.is_owner && !before.granted.includes("userAdministration")) {
    const permissionsBefore = before.granted.filter(isAreaId);
    const wanted = [...permissionsBefore, "userAdministration" as const];
    const permissionsAfter = await writePermissions(tx, number, new Set(permissionsBefore), wanted);
    await tell("user.changed", { permissionsBefore, permissionsAfter });
  }
  const purpose = before.activated ? "passwordReset" : "activation";
  const signInName = signInNameOf({
    ...organization,
    isOwner: before.is_owner,
    email: before.email,
  });
  const link = await issueLink(tx, number, purpose);
  await tell("link.sent");
  return { outcome: "existing", signInName, ...pathOf(purpose, link) };
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

function pathOf(
  purpose: "activation" | "passwordReset",
  link: { token: string; expiresAt: Date },
): Pick<OperatorAccess, "path" | "expiresAt"> {
  const page = purpose === "activation" ? "activate" : "reset-password";
  return { path: `/${page}/${link.token}`, expiresAt: link.expiresAt };
}

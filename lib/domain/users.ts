import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { users } from "#db/schema";
import { interval, now } from "#db/time";
import type { Language } from "#lib/rules/catalogue";
import { type Actor, grantable } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import type { NewUser, NewUserForm } from "#lib/rules/schemas";
import { grantedOf } from "./access";
import { attempt, type Entry, record } from "./audit";
import { issueLink } from "./links";
import { findPlace } from "./organization-lock";
import { enqueue } from "./outbox-queue";
import { writePermissions } from "./permissions";
import { requireTurn } from "./rate-limits";
import { lockOrganization } from "./target";

type NewUserSomewhere = NewUser & { organizationId: number; language: Language };

/**
 * adds a user to an organization that the actor reaches, with permissions that the actor may
 * grant there, and sends the activation letter. The unique index answers for the address.
 *
 * @throws Refusal notFound, organizationClosed, notGrantable, noPermission, emailTaken (with `userNumber` where the holder
 *   is within the actor's reach)
 */
export async function createUser(
  actor: Actor,
  input: NewUserSomewhere,
): Promise<{ userNumber: number }> {
  const entry: Entry = { event: "user.created", actor };
  return attempt(entry, (tx) => create(tx, entry, actor, input));
}

/**
 * the same in the organization of this customer number; one out of reach is refused like an unknown one.
 *
 * @throws Refusal tooManyAttempts (S-61), and those of `createUser`
 */
export async function createUserAt(
  actor: Actor,
  { organization, ...input }: NewUserForm & { language: Language },
): Promise<{ userNumber: number }> {
  // Refused ones count too: by them addresses could be tried (D-8).
  await requireTurn("createUser", actor.userNumber, actor);
  const entry: Entry = { event: "user.created", actor };
  return attempt(entry, async (tx) => {
    const place = await findPlace(tx, organization);
    if (!place) throw new Refusal("notFound");
    return create(tx, entry, actor, { ...input, organizationId: place.organizationId });
  });
}

async function create(
  tx: Transaction,
  entry: Entry,
  actor: Actor,
  input: NewUserSomewhere,
): Promise<{ userNumber: number }> {
  const where = await lockOrganization(tx, actor, input.organizationId);
  // Only now: an organization out of reach is not the actor's to be written down with.
  entry.organizationId = input.organizationId;
  // Nobody there could sign in.
  if (where.closed) throw new Refusal("organizationClosed");
  const allowed = grantable(where.actor, where);
  if (input.permissions.some((id) => !allowed.has(id)))
    throw new Refusal("notGrantable", { field: "permissions" });
  if (input.permissions.length === 0) throw new Refusal("noPermission");
  const userNumber = await insertUser(tx, { ...input, createdBy: actor.userNumber });
  if (!userNumber) return await answerTaken(tx, where.actor, input);
  const permissionsAfter = await writePermissions(tx, userNumber, new Set(), input.permissions);
  const link = await issueLink(tx, userNumber, "activation");
  await enqueue(tx, {
    kind: "activation",
    userNumber,
    linkId: link.id,
    requestedBy: actor,
  });
  await record(tx, { ...entry, target: userNumber, details: { permissionsAfter } });
  return { userNumber };
}

/** Inserts the row; undefined when the address belongs to somebody already. */
async function insertUser(
  tx: Transaction,
  input: Pick<NewUser, "firstName" | "lastName" | "email"> & {
    organizationId: number;
    language: Language;
    createdBy: number;
  },
): Promise<number | undefined> {
  const { organizationId, firstName, lastName, email, language, createdBy } = input;
  const [row] = await tx
    .insert(users)
    .values({ organizationId, firstName, lastName, email, language, createdBy })
    .onConflictDoNothing()
    .returning({ number: users.number });
  return row?.number;
}

/**
 * the holder of a taken address is named only within the actor's own reach; the other organization never. The
 * same request again within a minute is a second click, and its answer is the user that the first one made.
 */
async function answerTaken(
  tx: Transaction,
  actor: Actor,
  input: Omit<NewUserSomewhere, "language">,
): Promise<{ userNumber: number }> {
  const [holder] = await tx.execute<{ number: string; again: boolean; granted: string[] }>(sql`
    select u.number, ${grantedOf} as granted, u.created_by = ${actor.userNumber} and u.organization_id = ${input.organizationId}
      and u.first_name = ${input.firstName} and u.last_name = ${input.lastName}
      and u.created_at > ${now} - ${interval(limits.resendInterval)} as again
    from reachable_users u join organization_closure c
      on c.descendant_id = u.organization_id and c.ancestor_id = ${actor.organizationId}
    where lower(u.email) = lower(${input.email})`);
  const wanted = new Set<string>(input.permissions);
  const sameTicks =
    holder?.granted.length === wanted.size && holder.granted.every((id) => wanted.has(id));
  if (holder?.again && sameTicks) return { userNumber: Number(holder.number) };
  const values = holder ? { userNumber: Number(holder.number) } : undefined;
  throw new Refusal("emailTaken", { field: "email", values });
}

import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AuditDetails } from "#db/schema";
import { executeTogether } from "#db/together";
import { columnsOf } from "#db/user-fields";
import { grantStatement } from "#lib/domain/access/permissions";
import { holdOrganization } from "#lib/domain/access/reach-lock";
import { recordAllStatement } from "#lib/domain/audit/record";
import { newFirstLinks } from "#lib/domain/links/issue";
import { type Letters, refusalOfBudget } from "#lib/domain/mail-budget";
import { queueStatement } from "#lib/domain/outbox/queue";
import { giveStatements } from "#lib/domain/permission-sets/given";
import { type GivenSet, holdOfferedSet } from "#lib/domain/permission-sets/offered";
import { type Actor, refusalOfNewUser } from "#lib/rules/delegation";
import { Refusal } from "#lib/rules/refusal";
import { givenSetValue } from "#lib/rules/schemas/taking-over";
import type { NewUser } from "#lib/rules/schemas/users";
import {
  allFields,
  eachField,
  personFields,
  userFields,
  type ValidityField,
  validityFields,
} from "#lib/rules/user-fields";
import type { AddedUser, NewUserInput } from "./new-user";
import { answerTaken, findHolders } from "./taken-address";
import { endedAmong } from "./validity";

/**
 * R-201, R-303, R-401: adds people to one organization, each with permissions that the actor may grant there, and
 * queues their activation letters. Used for everybody whom an administrator adds, one or thousands (R-310): each is
 * checked alone, and a refusal changes nothing for the others. The unique index decides about addresses (R-202); of a
 * repeated address the first counts.
 *
 * @param letters those that the caller has reserved for them
 * @param told what else the audit log tells of each
 * @returns for each, in this order: the number, or a refusal organizationClosed, notGrantable, noPermission, endPast, setGone,
 *   mailBudget or emailTaken (with `userNumber` if the holder is within the actor's reach)
 * @throws Refusal notFound if the organization is out of reach
 */
export async function addUsers(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
  inputs: readonly NewUserInput[],
  letters: Letters,
  told: AuditDetails = {},
): Promise<AddedUser[]> {
  const where = await holdOrganization(tx, actor, organizationId);
  const ended = await endedAmong(tx, inputs);
  const gone = await refusalsOfSets(tx, organizationId, inputs);
  const refusals = inputs.map((input) => {
    const code = refusalOfNewUser(where.actor, where, input.permissions);
    if (code) return new Refusal(code, code === "notGrantable" ? { field: "permissions" } : {});
    if (ended.has(input)) return new Refusal("endPast", { field: "validUntil" });
    return input.set ? (gone.get(givenSetValue(input.set)) ?? null) : null;
  });
  const allowed = inputs.filter((_, index) => !refusals[index]);
  const within = new Set(allowed.slice(0, letters.granted));
  const numbers = await insertRows(tx, actor, organizationId, [...within]);
  const added = inputs.flatMap((input) => {
    const userNumber = numbers.get(input);
    if (!userNumber) return [];
    const { permissions, validFrom, validUntil, set = null } = input;
    return [{ userNumber, permissions: [...new Set(permissions)], validFrom, validUntil, set }];
  });
  if (added.length > 0) await inviteAll(tx, actor, organizationId, added, told);
  letters.used = added.length;
  const taken = [...within].filter((input) => !numbers.has(input));
  const holders = await findHolders(tx, actor, organizationId, taken);
  return inputs.map((input, index) => {
    const userNumber = numbers.get(input);
    if (userNumber) return { userNumber };
    const late = () => (within.has(input) ? answerTaken(input, holders) : refusalOfBudget(letters));
    return refusals[index] ?? late();
  });
}

/** R-311: why each of the sets of these people cannot be given there; the others are held until the commit. */
async function refusalsOfSets(
  tx: Transaction,
  organizationId: number,
  inputs: readonly NewUserInput[],
): Promise<Map<string, Refusal>> {
  const sets = new Map(inputs.flatMap(({ set }) => (set ? [[givenSetValue(set), set]] : [])));
  const refusals = new Map<string, Refusal>();
  for (const [value, set] of sets)
    await holdOfferedSet(tx, organizationId, set).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error;
      refusals.set(value, error);
    });
  return refusals;
}

/**
 * Inserts the rows with free addresses, in order of address, so that two transactions with the same people do not
 * deadlock.
 */
async function insertRows(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
  inputs: readonly NewUserInput[],
): Promise<Map<NewUserInput, number>> {
  const byAddress = new Map<string, NewUserInput>();
  for (const input of inputs) {
    const address = input.email.toLowerCase();
    if (!byAddress.has(address)) byAddress.set(address, input);
  }
  if (byAddress.size === 0) return new Map();
  const rows = [...byAddress.values()].map((input) => ({
    ...eachField(personFields, (field) => input[field] ?? ""),
    ...eachField(validityFields, (field) => input[field] ?? null),
    language: input.language,
  }));
  const typed = allFields.map((field) => sql.identifier(field));
  const types = allFields.map(
    (field) =>
      sql`${sql.identifier(field)} ${userFields[field].kind === "day" ? sql`date` : sql`text`}`,
  );
  const inserted = await tx.execute<{ number: string; email: string }>(sql`
    insert into users (organization_id, ${columnsOf(allFields)}, language, created_by)
    select ${organizationId}, ${sql.join(typed, sql`, `)}, n.language, ${actor.userNumber}
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as n(${sql.join(types, sql`, `)}, language text)
    order by lower(n.email)
    on conflict do nothing returning number, email`);
  const numbers = inserted.map(({ number, email }) => {
    const input = byAddress.get(email.toLowerCase());
    if (!input) throw new Error("an address is stored as it came");
    return [input, Number(number)] as const;
  });
  return new Map(numbers);
}

/** Adds permissions, links, letters and audit log entries for users who were just inserted. */
async function inviteAll(
  tx: Transaction,
  actor: Actor,
  organizationId: number,
  added: readonly ({ userNumber: number; set: GivenSet | null } & Pick<
    NewUser,
    "permissions" | ValidityField
  >)[],
  told: AuditDetails,
): Promise<void> {
  const { links, insert } = newFirstLinks(added.map(({ userNumber }) => userNumber));
  const entries = added.map(({ userNumber, permissions, set, ...dates }) => ({
    target: userNumber,
    organizationId,
    details: { ...told, permissionsAfter: permissions, ...daysOf(dates), ...(set && { set }) },
  }));
  await executeTogether(tx, [
    grantStatement(added),
    ...giveStatements(added, actor.userNumber),
    insert,
    queueStatement("activation", links, actor.userNumber),
    recordAllStatement({ event: "user.created", actor }, entries),
  ]);
}

/** R-801: the days that limit a new account, as the audit log tells them. */
export function daysOf(dates: Pick<NewUser, ValidityField>): Pick<AuditDetails, "days"> {
  const days = validityFields.flatMap((field) => {
    const day = dates[field];
    return day ? [[field, [null, day] as const] as const] : [];
  });
  return days.length > 0 ? { days: Object.fromEntries(days) } : {};
}

import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { currentActor } from "#lib/domain/access/reach";
import { countLettersLeft } from "#lib/domain/mail-budget";
import type { GivenSet } from "#lib/domain/permission-sets/offered";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { endedAmong } from "#lib/domain/users/validity";
import { inSteps } from "#lib/infra/in-steps";
import { type AreaId, inCatalogueOrder, type Language } from "#lib/rules/catalogue";
import { type Actor, grantable, refusalOfNewUser } from "#lib/rules/delegation";
import type { Encoding } from "#lib/rules/staff-list/encodings";
import { staffFileInSteps } from "#lib/rules/staff-list/parse";
import type { StaffRow } from "#lib/rules/staff-list/row";
import { pickFields } from "#lib/rules/user-fields";
import { findNamedSets } from "./named-sets";
import { writeJob } from "./prepare";
import { alikeOf, findReachable } from "./reachable-organizations";
import type { NewRow } from "./rows";
import { samplesOf } from "./samples";

/** What an import keeps of a row until an account holds it. */
export type ImportedRow = StaffRow & {
  /** Null if the actor reaches no organization with this number. */
  organizationId: number | null;
  /** Areas that the actor may not grant there. */
  refused: AreaId[];
  /** The version of the permission set that the row names. */
  given?: GivenSet;
  /** Areas of that set that the actor may not grant there: the person is added without them. */
  withheld?: AreaId[];
  /** FF-F12: organizations within reach whose numbers differ from the row's only in leading zeros. */
  alike?: { customerNumber: string; name: string }[];
};

/**
 * reads a user list and validates every row like the form, without adding anybody. It only mentions addresses
 * within the actor's reach (D-8): that one is taken elsewhere turns out when it is tried, as in the form.
 *
 * @param input.organization the customer number for rows without one; empty: each row has to have one
 * @param input.encoding as for `decodeText`
 * @returns the id of a job that waits for its author's confirmation
 * @throws Refusal tooManyAttempts, and those of `staffFileInSteps` and `writeJob`
 */
export async function prepareImport(
  actor: Actor,
  {
    file,
    organization,
    language,
    encoding = null,
  }: {
    file: Uint8Array;
    organization: string;
    language: Language;
    encoding?: Encoding | null;
  },
): Promise<string> {
  // Counted before reading, because reading is the expensive part (FF-B3).
  await consumeRateLimit("bulk", actor.userNumber, actor);
  const list = await inSteps(staffFileInSteps(file, organization, encoding));
  const source = {
    encoding: list.encoding,
    ignored: list.ignored,
    organization,
    samples: samplesOf(list),
  };
  const job = { kind: "import", organizationId: actor.organizationId, language, source } as const;
  return writeJob(actor, job, (tx) => judge(tx, actor, list.rows, organization));
}

async function judge(
  tx: Transaction,
  actor: Actor,
  rows: readonly StaffRow[],
  organization: string,
): Promise<NewRow[]> {
  const current = await currentActor(tx, actor);
  const reachable = await findReachable(tx, current, new Set(rows.map((row) => row.organization)));
  const holders = await findHolders(
    tx,
    rows.filter(({ problems }) => problems.length === 0).map(({ email }) => email),
  );
  const ended = await endedAmong(tx, rows);
  const setOf = await findNamedSets(
    tx,
    rows,
    (row) => reachable.get(row.organization)?.organizationId,
  );
  let letters = await countLettersLeft(tx, actor);
  return rows.map((row) => {
    const found = reachable.get(row.organization);
    // The organization of the page was chosen by name.
    const alike = row.organization === organization ? [] : alikeOf(reachable, row.organization);
    const allowed = found && grantable(current, found);
    const refused = allowed ? row.permissions.filter((id) => !allowed.has(id)) : [];
    const set = setOf(row);
    const suggested = set?.permissions ?? [];
    const permissions = inCatalogueOrder([
      ...row.permissions,
      ...suggested.filter((id) => allowed?.has(id)),
    ]);
    const withheld = suggested.filter((id) => !allowed?.has(id));
    const content: ImportedRow = {
      ...row,
      permissions,
      organizationId: found?.organizationId ?? null,
      refused,
      ...(set && { given: pickFields(["id", "version"], set) }),
      ...(withheld.length > 0 && { withheld }),
      ...(set?.until && !row.validUntil && { validUntil: set.until }),
      ...(alike.length > 0 && { alike }),
    };
    if (row.problems.length > 0) return { content, refusal: "rowUnusable" };
    if (!found) return { content, refusal: "notFound" };
    if (row.set && !set) return { content, refusal: "setGone" };
    const refusal = refusalOfNewUser(current, found, permissions);
    if (refusal) return { content, refusal };
    if (ended.has(row)) return { content, refusal: "endPast" };
    const userNumber = holders.get(row.email.toLowerCase());
    if (userNumber) return { content, refusal: "emailTaken", userNumber };
    if (letters === 0) return { content, refusal: "mailBudget" };
    letters -= 1;
    return { content };
  });
}

/** the users within the actor's reach who have one of these addresses, by address in lower case. */
async function findHolders(
  tx: Transaction,
  addresses: readonly string[],
): Promise<Map<string, number>> {
  const found = await tx.execute<{ address: string; number: string }>(sql`
    select lower(u.email) as address, u.number
    from json_array_elements_text(${JSON.stringify(addresses)}::json) a
      join reachable_users u on lower(u.email) = lower(a.value)`);
  return new Map(found.map(({ address, number }) => [address, Number(number)]));
}

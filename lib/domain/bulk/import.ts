import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { isClosed } from "#lib/domain/access/access";
import { lineageOf } from "#lib/domain/access/entitlement";
import { currentActor } from "#lib/domain/access/reach";
import { countLettersLeft } from "#lib/domain/mail-budget";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import { inSteps } from "#lib/infra/in-steps";
import type { AreaId, Language } from "#lib/rules/catalogue";
import { isCustomerNumber } from "#lib/rules/customer-number";
import {
  type Actor,
  entitlementOf,
  grantable,
  type Lineage,
  type Relation,
  refusalOfNewUser,
} from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { Encoding } from "#lib/rules/staff-list/encodings";
import { type StaffFile, staffFileInSteps } from "#lib/rules/staff-list/parse";
import type { StaffRow } from "#lib/rules/staff-list/row";
import { writeJob } from "./jobs";
import type { NewRow } from "./rows";

/** What an import keeps of a row until an account holds it. */
export type ImportedRow = StaffRow & {
  /** Null if the actor reaches no organization with this number. */
  organizationId: number | null;
  /** Areas that the actor may not grant there. */
  refused: AreaId[];
  /** FF-F12: organizations within reach whose numbers differ from the row's only in leading zeros. */
  alike?: { customerNumber: string; name: string }[];
};

/**
 * R-310: reads a user list and validates every row like the form, without adding anybody. It only mentions addresses
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

/** FF-F1: the first rows whose names have letters that were in no row before; none if the encoding is certain. */
function samplesOf({ rows, encoding }: StaffFile): number[] {
  if (encoding === "utf-8" || encoding === "utf-16") return [];
  const seen = new Set<string>();
  const samples: number[] = [];
  for (const [index, { firstName, lastName }] of rows.entries()) {
    const letters = [...`${firstName}${lastName}`].filter((letter) => letter > "\u007f");
    if (letters.some((letter) => !seen.has(letter))) samples.push(index + 1);
    if (samples.length === limits.importSamples) break;
    for (const letter of letters) seen.add(letter);
  }
  return samples;
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
  let letters = await countLettersLeft(tx, actor);
  return rows.map((row) => {
    const found = reachable.get(row.organization);
    // The organization of the page was chosen by name.
    const alike = row.organization === organization ? [] : alikeOf(reachable, row.organization);
    const allowed = found && grantable(current, found);
    const refused = allowed ? row.permissions.filter((id) => !allowed.has(id)) : [];
    const content: ImportedRow = {
      ...row,
      organizationId: found?.organizationId ?? null,
      refused,
      ...(alike.length > 0 && { alike }),
    };
    if (row.problems.length > 0) return { content, refusal: "rowUnusable" };
    if (!found) return { content, refusal: "notFound" };
    const refusal = refusalOfNewUser(current, found, row.permissions);
    if (refusal) return { content, refusal };
    const userNumber = holders.get(row.email.toLowerCase());
    if (userNumber) return { content, refusal: "emailTaken", userNumber };
    if (letters === 0) return { content, refusal: "mailBudget" };
    letters -= 1;
    return { content };
  });
}

type ReachableOrganization = {
  organizationId: number;
  name: string;
  relation: Relation;
  entitled: ReadonlySet<AreaId>;
  closed: boolean;
};

/**
 * A customer number with other leading zeros: spreadsheets drop them from what they take for a quantity. A number with
 * leading zeros has at most twelve digits.
 */
function spellingsOf(customerNumber: string): string[] {
  const digits = customerNumber.replace(/^0+/, "");
  const most = Math.max(0, 12 - digits.length);
  return Array.from({ length: most + 1 }, (_, zeros) => "0".repeat(zeros) + digits);
}

function alikeOf(reachable: ReadonlyMap<string, ReachableOrganization>, customerNumber: string) {
  return spellingsOf(customerNumber)
    .filter((spelling) => spelling !== customerNumber)
    .flatMap((spelling) => {
      const other = reachable.get(spelling);
      return other ? [{ customerNumber: spelling, name: other.name }] : [];
    })
    .slice(0, limits.importAlike);
}

/**
 * The organizations with these customer numbers, and with similar ones, within the actor's reach, with their
 * entitlement.
 */
async function findReachable(
  tx: Transaction,
  actor: Actor,
  customerNumbers: ReadonlySet<string>,
): Promise<Map<string, ReachableOrganization>> {
  const known = [...customerNumbers].filter(isCustomerNumber);
  const numbers = JSON.stringify([
    ...new Set(known.flatMap((number) => [number, ...spellingsOf(number)])),
  ]);
  const found = await tx.execute<{
    customer_number: string;
    id: number;
    name: string;
    depth: number;
    lineage: Lineage;
    closed: boolean;
  }>(sql`select o.customer_number, o.id, o.name, c.depth, ${lineageOf(sql`o.id`)} as lineage, ${isClosed(sql`o.id`)} as closed
    from json_array_elements_text(${numbers}::json) n join organizations o on o.customer_number = n.value
      join organization_closure c on c.descendant_id = o.id and c.ancestor_id = ${actor.organizationId}`);
  const entries = found.map((row): [string, ReachableOrganization] => [
    row.customer_number,
    {
      organizationId: row.id,
      name: row.name,
      relation: row.depth === 0 ? "same" : "below",
      entitled: entitlementOf(row.lineage),
      closed: row.closed,
    },
  ]);
  return new Map(entries);
}

/** R-202: the users within the actor's reach who have one of these addresses, by address in lower case. */
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

import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import type { AreaId, Language } from "#lib/rules/catalogue";
import {
  type Actor,
  entitlementOf,
  grantable,
  type Lineage,
  type Relation,
  refusalOfNewUser,
} from "#lib/rules/delegation";
import { readStaffFile, type StaffFile, type StaffRow } from "#lib/rules/staff-file";
import { isClosed, lineageOf } from "./access";
import { writeJob } from "./bulk-jobs";
import type { NewRow } from "./bulk-rows";
import { countLettersLeft } from "./mail-budget";
import { requireTurn } from "./rate-limits";
import { currentActor } from "./target";

/** What an import keeps of a row until there is an account that holds it. */
export type ImportedRow = StaffRow & {
  /** Null: the actor reaches no organization of this number. */
  organizationId: number | null;
  /** Areas that the actor may not grant there. */
  refused: AreaId[];
  /** Of the first row only: heads of columns that nobody has read. */
  ignored?: string[];
};

/**
 * R-310: reads a staff list and judges every row as the form would, and adds nobody. What it says of addresses ends where
 * the actor's reach ends (D-8): that one is taken elsewhere is found out by the attempt, like with the form.
 *
 * @param input.organization the customer number for rows that name none; empty: each has to name one
 * @returns the id of a job that waits for its maker's yes
 * @throws Refusal tooManyAttempts, and those of `readStaffFile` and `writeJob`
 */
export async function prepareImport(
  actor: Actor,
  input: { file: Uint8Array; organization: string; language: Language },
): Promise<string> {
  // Reading costs as much as there is to read: who tries again and again has used up the turns before (FF-B3).
  await requireTurn("bulk", actor.userNumber, actor);
  const list = readStaffFile(input.file, input.organization);
  const job = {
    kind: "import",
    organizationId: actor.organizationId,
    language: input.language,
  } as const;
  return writeJob(actor, job, (tx) => judge(tx, actor, list));
}

async function judge(
  tx: Transaction,
  actor: Actor,
  { rows, ignored }: StaffFile,
): Promise<NewRow[]> {
  const current = await currentActor(tx, actor);
  const places = await findPlaces(
    tx,
    current,
    rows.map(({ organization }) => organization),
  );
  const holders = await findHolders(
    tx,
    rows.filter(({ problems }) => problems.length === 0).map(({ email }) => email),
  );
  let letters = await countLettersLeft(tx, actor);
  return rows.map((row, index) => {
    const place = places.get(row.organization);
    const allowed = place && grantable(current, place);
    const refused = allowed ? row.permissions.filter((id) => !allowed.has(id)) : [];
    const content: ImportedRow = {
      ...row,
      organizationId: place?.organizationId ?? null,
      refused,
      ...(index === 0 && ignored.length > 0 && { ignored }),
    };
    if (row.problems.length > 0) return { content, verdict: "rowUnusable" };
    if (!place) return { content, verdict: "notFound" };
    const verdict = refusalOfNewUser(current, place, row.permissions);
    if (verdict) return { content, verdict };
    const userNumber = holders.get(row.email);
    if (userNumber) return { content, verdict: "emailTaken", userNumber };
    if (letters === 0) return { content, verdict: "mailBudget" };
    letters -= 1;
    return { content };
  });
}

type PlaceInReach = {
  organizationId: number;
  relation: Relation;
  entitled: ReadonlySet<AreaId>;
  closed: boolean;
};

/** The organizations of these customer numbers that the actor reaches, with what each may use. */
async function findPlaces(
  tx: Transaction,
  actor: Actor,
  customerNumbers: readonly string[],
): Promise<Map<string, PlaceInReach>> {
  const numbers = JSON.stringify([...new Set(customerNumbers)]);
  const found = await tx.execute<{
    customer_number: string;
    id: number;
    depth: number;
    lineage: Lineage;
    closed: boolean;
  }>(sql`select o.customer_number, o.id, c.depth, ${lineageOf(sql`o.id`)} as lineage, ${isClosed(sql`o.id`)} as closed
    from json_array_elements_text(${numbers}::json) n join organizations o on o.customer_number = n.value
      join organization_closure c on c.descendant_id = o.id and c.ancestor_id = ${actor.organizationId}`);
  const entries = found.map((row): [string, PlaceInReach] => [
    row.customer_number,
    {
      organizationId: row.id,
      relation: row.depth === 0 ? "same" : "below",
      entitled: entitlementOf(row.lineage),
      closed: row.closed,
    },
  ]);
  return new Map(entries);
}

/** R-202: who has one of these addresses, within the actor's reach; by the address as it was asked for. */
async function findHolders(
  tx: Transaction,
  addresses: readonly string[],
): Promise<Map<string, number>> {
  const found = await tx.execute<{ address: string; number: string }>(sql`
    select a.value as address, u.number
    from json_array_elements_text(${JSON.stringify(addresses)}::json) a
      join reachable_users u on lower(u.email) = lower(a.value)`);
  return new Map(found.map(({ address, number }) => [address, Number(number)]));
}

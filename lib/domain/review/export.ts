import { sql } from "drizzle-orm";
import { type Transaction, transaction } from "#db/client";
import { anyOf, atMost } from "#db/numbers";
import { readScope } from "#lib/domain/access/scope";
import { attempt, record } from "#lib/domain/audit/record";
import { consumeRateLimit } from "#lib/domain/rate-limits/consume";
import type { Actor } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import type { AccessFilters } from "#lib/rules/list-queries";
import { Refusal } from "#lib/rules/refusal";
import { listOf } from "./area";
import { type Holder, type HolderColumns, holderColumns, holderOf } from "./holder";
import { type OrganizationFacts, readOrganizationFacts } from "./organization";

/** The people who have an area, in batches; the return value says whether there are more than `limits.userExportRows`. */
export type HolderBatches = AsyncGenerator<Holder[], { cut: boolean }>;

/**
 * records the download of those who have an area, and returns them by name, whether or not it is open to them;
 * each batch is a transaction of its own in which the actor is checked again.
 *
 * @throws Refusal notFound if the actor does not administer or the organization is out of reach; tooManyAttempts
 */
export async function exportAreaAccess(
  actor: Actor,
  filters: AccessFilters,
): Promise<{ facts: OrganizationFacts; batches: HolderBatches }> {
  await consumeRateLimit("download", actor.userNumber, actor);
  const { facts, numbers } = await attempt({ event: "users.exported", actor }, async (tx) => {
    const found = await readNumbers(tx, actor, filters);
    const details = { areas: [filters.area] };
    await record(tx, {
      event: "users.exported",
      actor,
      organizationId: found.organizationId,
      details,
    });
    return found;
  });
  return { facts, batches: batchesOf(actor, filters, numbers) };
}

async function readNumbers(tx: Transaction, actor: Actor, filters: AccessFilters) {
  const { root } = await readScope(tx, actor, filters.organization);
  if (!root) throw new Refusal("notFound");
  const facts = await readOrganizationFacts(tx, root.id);
  const rows = await tx.execute<{
    number: string;
  }>(sql`select u.number from ${listOf(root, facts, filters)("all")}
    order by u.sort_name, u.number ${atMost(limits.userExportRows + 1)}`);
  const numbers = rows.map(({ number }) => Number(number));
  return { organizationId: root.id, facts, numbers };
}

async function* batchesOf(
  actor: Actor,
  { area }: AccessFilters,
  numbers: readonly number[],
): HolderBatches {
  const most = limits.userExportRows;
  for (let from = 0; from < Math.min(numbers.length, most); from += limits.userExportBatch) {
    const batch = numbers.slice(from, Math.min(from + limits.userExportBatch, most));
    yield await transaction(actor, async (tx) => {
      await readScope(tx, actor, "");
      const rows = await tx.execute<HolderColumns>(sql`select ${holderColumns(actor, area)}
        from users u left join user_permissions p on p.user_number = u.number and p.permission = ${area}
        where u.number = ${anyOf(batch)} order by u.sort_name, u.number`);
      return rows.map(holderOf);
    });
  }
  return { cut: numbers.length > most };
}

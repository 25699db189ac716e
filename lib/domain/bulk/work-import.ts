import { transaction } from "#db/client";
import { type Reserved, withReservation } from "#lib/domain/rate-limits/reserve";
import { createUsers } from "#lib/domain/users/create";
import { isEnding } from "#lib/infra/server/lifecycle";
import { limits } from "#lib/rules/limits";
import { Refusal } from "#lib/rules/refusal";
import { personFields, pickFields } from "#lib/rules/user-fields";
import type { ImportedRow } from "./import";
import {
  type Candidate,
  type ImportJob,
  recordOutcomes,
  settleAll,
  settleOpen,
} from "./import-outcomes";
import type { OpenRow } from "./rows";

/**
 * Adds the people of some rows of an import, those of one organization in one transaction, on behalf and with the
 * present rights of its author.
 *
 * @throws DatabaseUnavailable, SettledElsewhere: the remaining rows stay open
 */
export async function workImport(job: ImportJob, rows: readonly OpenRow[]): Promise<void> {
  const groups = new Map<number, Candidate[]>();
  for (const { position, content } of rows) {
    const row = content as ImportedRow;
    // A row without a valid organization is shown as such, and never tried.
    const group = groups.get(row.organizationId ?? 0) ?? [];
    groups.set(row.organizationId ?? 0, [...group, { position, content: row }]);
  }
  for (const [organizationId, group] of groups) {
    for (let at = 0; at < group.length; ) {
      if (isEnding()) return;
      const tried = await addSome(job, organizationId, group.slice(at));
      if (tried === 0) return settleOpen(job, "tooManyAttempts");
      at += tried;
    }
  }
}

/**
 * D-8: an import may reveal by trying that addresses are taken elsewhere, as the form may, at the same rate. As many
 * such answers as rows are reserved before any is tried, and further rows are not tried; once the limit is used up
 * nothing is tried, whether or not the address is free.
 *
 * @returns how many of the first rows were tried
 */
function addSome(
  job: ImportJob,
  organizationId: number,
  group: readonly Candidate[],
): Promise<number> {
  const wanted = Math.min(group.length, limits.importReserved);
  return withReservation(["takenAddress", job.actor.userNumber], wanted, async (begin) => {
    const { granted } = begin();
    if (granted > 0) await addGroup(job, organizationId, group.slice(0, granted), begin);
    return granted;
  });
}

async function addGroup(
  job: ImportJob,
  organizationId: number,
  group: readonly Candidate[],
  begin: () => Reserved,
): Promise<void> {
  const inputs = group.map(({ content }) => ({
    ...pickFields(personFields, content),
    validFrom: content.validFrom,
    validUntil: content.validUntil,
    permissions: content.permissions,
    set: content.given ?? null,
    language: content.language ?? job.language,
  }));
  try {
    await createUsers(job.actor, organizationId, inputs, (tx, added) =>
      recordOutcomes(tx, job, group, added, begin()),
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await transaction(job.actor, (tx) => settleAll(tx, job, group, error.code));
  }
}

import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { databaseCode } from "#db/errors";
import { textArray } from "#db/text-array";
import type { OrganizationInReach } from "#lib/domain/access/organization-reach";
import { holdOrganization } from "#lib/domain/access/reach-lock";
import { attempt, type Entry, record } from "#lib/domain/audit/record";
import { type AreaId, inCatalogueOrder, isAreaId } from "#lib/rules/catalogue";
import { type Actor, applyChange, differenceOf } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { refusalOfKeeping, refusalOfSet } from "#lib/rules/permission-sets";
import { Refusal, refuseIf } from "#lib/rules/refusal";
import type { NewSet, SetChange } from "#lib/rules/schemas/permission-sets";

/**
 * an administrator keeps the permission sets of their own organization. Nobody's permissions follow:
 * all keep the version that they were given.
 */

/**
 * Adds a set to the actor's own organization.
 *
 * @returns its number
 * @throws Refusal notFound, noPermission, notGrantable, setNameTaken, tooManySets
 */
export function addSet(actor: Actor, { name, days, permissions }: NewSet): Promise<number> {
  const entry: Entry = { event: "permissionSet.added", actor };
  return attempt(entry, async (tx) => {
    const where = await holdOwn(tx, actor);
    const after = new Set(permissions);
    refuseIf(refusalOfSet(where.entitled, new Set(), after), "permissions");
    const [{ count } = { count: 0 }] = await tx.execute<{ count: number }>(sql`
      select count(*)::int as count from permission_sets where organization_id = ${actor.organizationId}`);
    // Not a lock: of two at once both may still pass, and nothing depends on the exact number.
    if (count >= limits.permissionSets)
      throw new Refusal("tooManySets", { values: { most: limits.permissionSets } });
    const [added] = await tx.execute<{ id: number }>(sql`
      insert into permission_sets (organization_id, name, days) values (${actor.organizationId}, ${name}, ${days})
      on conflict do nothing returning id`);
    if (!added) throw new Refusal("setNameTaken", { field: "name" });
    await writeVersion(tx, actor, { id: added.id, version: 1 }, after);
    const set = { id: added.id, version: 1 };
    await record(tx, { ...entry, details: { set, permissionsAfter: inCatalogueOrder(after) } });
    return added.id;
  });
}

/**
 * Saves a set as a difference to what the form showed; changed permissions make a new version.
 *
 * @returns whether anything changed
 * @throws Refusal notFound, setElsewhere, noPermission, notGrantable, setNameTaken, nameChanged (with the other value)
 */
export function changeSet(actor: Actor, input: SetChange): Promise<boolean> {
  const entry: Entry = { event: "permissionSet.changed", actor };
  return attempt(entry, async (tx) => {
    const where = await holdOwn(tx, actor);
    const stored = await lockOwnSet(tx, where.actor, input.set);
    entry.details = { set: { id: stored.id, version: stored.version } };
    const written = fieldsOf(input, stored);
    const change = differenceOf(input.shownPermissions, input.permissions);
    const after = applyChange(stored.permissions, change);
    refuseIf(refusalOfSet(where.entitled, stored.permissions, after), "permissions");
    const isNew = !isSame(stored.permissions, after);
    if (written.length === 0 && !isNew) return false;
    const set = { id: stored.id, version: stored.version + (isNew ? 1 : 0) };
    const name = written.includes("name") ? input.name : stored.name;
    const days = written.includes("days") ? input.days : stored.days;
    if (isNew) await writeVersion(tx, actor, set, after);
    await tx
      .execute(sql`update permission_sets set name = ${name}, days = ${days}, version = ${set.version}
        where id = ${set.id}`)
      .catch((error: unknown) => {
        throw databaseCode(error) === "23505"
          ? new Refusal("setNameTaken", { field: "name" })
          : error;
      });
    const permissions = isNew && {
      permissionsBefore: inCatalogueOrder(stored.permissions),
      permissionsAfter: inCatalogueOrder(after),
    };
    await record(tx, {
      ...entry,
      details: { set, fields: written.map(fieldName), ...permissions },
    });
    return true;
  });
}

/**
 * Removes a set. It touches nobody: all keep their permissions, and only no longer count as holders.
 *
 * @throws Refusal notFound, setElsewhere
 */
export function removeSet(actor: Actor, setId: number): Promise<void> {
  const entry: Entry = { event: "permissionSet.removed", actor };
  return attempt(entry, async (tx) => {
    const where = await holdOwn(tx, actor);
    const { id, version, permissions } = await lockOwnSet(tx, where.actor, setId);
    await tx.execute(sql`delete from permission_sets where id = ${id}`);
    const permissionsBefore = inCatalogueOrder(permissions);
    await record(tx, { ...entry, details: { set: { id, version }, permissionsBefore } });
  });
}

type StoredSet = {
  id: number;
  version: number;
  name: string;
  days: number | null;
  permissions: ReadonlySet<AreaId>;
};

function holdOwn(tx: Transaction, actor: Actor): Promise<OrganizationInReach> {
  return holdOrganization(tx, actor, actor.organizationId);
}

/** Locks a set for a change; sets come after users in the order of locks. */
async function lockOwnSet(tx: Transaction, actor: Actor, setId: number): Promise<StoredSet> {
  const [found] = await tx.execute<{ organizationId: number }>(sql`
    select organization_id as "organizationId" from permission_sets where id = ${setId}`);
  if (!found) throw new Refusal("notFound");
  refuseIf(refusalOfKeeping(actor, found.organizationId));
  await tx.execute(sql`select from permission_sets where id = ${setId} for update`);
  // Read under the lock, so that a version that was saved meanwhile is seen.
  const [row] = await tx.execute<Omit<StoredSet, "permissions"> & { permissions: string[] }>(sql`
    select s.id, s.version, s.name, s.days, array_to_json(v.permissions) as permissions
    from permission_sets s join permission_set_versions v on v.set_id = s.id and v.version = s.version
    where s.id = ${setId}`);
  if (!row) throw new Refusal("notFound");
  return { ...row, permissions: new Set(row.permissions.filter(isAreaId)) };
}

/** Which of name and proposed validity the form changes. */
function fieldsOf(input: SetChange, stored: StoredSet): ("name" | "days")[] {
  const changed = (["name", "days"] as const).filter(
    (field) =>
      input[field] !== (field === "name" ? input.shownName : input.shownDays) &&
      input[field] !== stored[field],
  );
  if (changed.includes("name") && stored.name !== input.shownName)
    throw new Refusal("nameChanged", {
      field: "name",
      values: { stored: stored.name },
      // When it is sent again, the form has seen this name.
      resent: { shownName: stored.name },
    });
  return changed;
}

const fieldName = (field: "name" | "days") => (field === "name" ? "setName" : "setDays");

function isSame(before: ReadonlySet<AreaId>, after: ReadonlySet<AreaId>): boolean {
  return before.size === after.size && [...after].every((id) => before.has(id));
}

async function writeVersion(
  tx: Transaction,
  actor: Actor,
  { id, version }: { id: number; version: number },
  permissions: ReadonlySet<AreaId>,
): Promise<void> {
  await tx.execute(sql`insert into permission_set_versions (set_id, version, permissions, saved_by)
    values (${id}, ${version}, ${textArray(inCatalogueOrder(permissions))}, ${actor.userNumber})`);
}

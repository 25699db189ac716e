import { type SQL, sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import type { AreaId } from "#lib/rules/catalogue";

/** Writes the difference between the present and the wanted permissions; the caller has authorized it. */
export async function writePermissions(
  tx: Transaction,
  userNumber: number,
  before: ReadonlySet<AreaId>,
  wanted: Iterable<AreaId>,
): Promise<AreaId[]> {
  const after = new Set(wanted);
  const gone = [...before].filter((id) => !after.has(id));
  const fresh = [...after].filter((id) => !before.has(id));
  await withdrawPermissions(tx, [userNumber], gone);
  await grantPermissions(tx, [{ userNumber, permissions: fresh }]);
  return [...after];
}

/** Withdraws these permissions from all of these users who have them; the caller has authorized it. */
export async function withdrawPermissions(
  tx: Transaction,
  userNumbers: readonly number[],
  permissions: readonly AreaId[],
): Promise<void> {
  if (permissions.length === 0) return;
  await tx.execute(sql`delete from user_permissions
    where user_number = ${anyOf(userNumbers)} and permission in ${permissions}`);
}

/** Grants permissions to users who do not have them yet; the caller has authorized it. */
export async function grantPermissions(
  tx: Transaction,
  grants: readonly { userNumber: number; permissions: readonly AreaId[] }[],
): Promise<void> {
  if (grants.some(({ permissions }) => permissions.length > 0))
    await tx.execute(grantStatement(grants));
}

/**
 * The statement of `grantPermissions`, to be sent together with others. A request for what is granted ends with it, unless
 * it was answered (FEEL-M10).
 */
export function grantStatement(
  grants: readonly { userNumber: number; permissions: readonly AreaId[] }[],
): SQL {
  const rows = grants.flatMap(({ userNumber, permissions }) =>
    permissions.map((permission) => ({ userNumber, permission })),
  );
  return sql`with granted as (
      insert into user_permissions (user_number, permission)
      select "userNumber", permission from json_to_recordset(${JSON.stringify(rows)}::json)
        as g("userNumber" bigint, permission text) returning user_number, permission)
    delete from access_requests r using granted
    where r.user_number = granted.user_number and r.area = granted.permission and r.state = 'open'`;
}

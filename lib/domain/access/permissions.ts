import "server-only";
import { sql } from "drizzle-orm";
import type { Transaction } from "#db/client";
import { anyOf } from "#db/numbers";
import type { AreaId } from "#lib/rules/catalogue";

/** Writes what differs between the permissions before and those wanted; the caller has decided that it may be so. */
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

/** Takes these permissions from whoever of these people has them; the caller has decided that it may be so. */
export async function withdrawPermissions(
  tx: Transaction,
  userNumbers: readonly number[],
  permissions: readonly AreaId[],
): Promise<void> {
  if (permissions.length === 0) return;
  await tx.execute(sql`delete from user_permissions
    where user_number = ${anyOf(userNumbers)} and permission in ${permissions}`);
}

/** Writes what people get who did not have it; the caller has decided that it may be so. */
export async function grantPermissions(
  tx: Transaction,
  grants: readonly { userNumber: number; permissions: readonly AreaId[] }[],
): Promise<void> {
  const rows = grants.flatMap(({ userNumber, permissions }) =>
    permissions.map((permission) => ({ userNumber, permission })),
  );
  if (rows.length === 0) return;
  await tx.execute(sql`insert into user_permissions (user_number, permission)
    select "userNumber", permission from json_to_recordset(${JSON.stringify(rows)}::json)
      as g("userNumber" bigint, permission text)`);
}

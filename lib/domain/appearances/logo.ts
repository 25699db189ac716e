import { sql } from "drizzle-orm";
import { transaction } from "#db/client";

/** The logo with this hash, or null: pages for visitors have it too, so anybody may read it who knows the hash. */
export async function findLogo(hash: string): Promise<Buffer | null> {
  if (!/^[0-9a-f]{64}$/.test(hash)) return null;
  const [row] = await transaction("auth", (tx) =>
    tx.execute<{ logo: Buffer }>(
      sql`select logo from appearances where logo_hash = ${hash} limit 1`,
    ),
  );
  return row?.logo ?? null;
}

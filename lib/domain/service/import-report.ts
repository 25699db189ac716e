import { sql } from "drizzle-orm";
import { transaction } from "#db/client";

/** R-1003: how far the people of an older portal have moved. */
export type ImportReport = {
  /** Everybody who was imported, while that is known. */
  people: number;
  /** Who has a password here. */
  settled: number;
  /** Who will sign in with the hash of the older portal, and the last day for it. */
  waiting: number;
  lastDay: string | null;
  /** Who has to set a password by a link. */
  without: number;
};

/** R-1003: counts the imported people. */
export async function reportImport(): Promise<ImportReport> {
  const [row] = await transaction("system", (tx) =>
    tx.execute<ImportReport>(sql`select count(*)::int as people, count(settled_at)::int as settled,
      count(old_hash)::int as waiting, to_char(max(kept_until), 'YYYY-MM-DD') as "lastDay",
      (count(*) filter (where settled_at is null and old_hash is null))::int as without from imported_accounts`),
  );
  if (!row) throw new Error("one row for one question");
  return row;
}

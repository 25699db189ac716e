import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { type OrderColumns, type OrderRow, orderColumns, orderRow, orderTables } from "./row";

/** The status of an order; null if there is none with this number. */
export async function findOrder(orderNumber: string): Promise<OrderRow | null> {
  // PostgreSQL stores no NUL and would reject the query instead of answering it.
  if (!/^[!-~]{1,64}$/.test(orderNumber)) return null;
  return transaction("system", async (tx) => {
    const [row] = await tx.execute<OrderColumns>(
      sql`select ${orderColumns} from ${orderTables} where x.order_number = ${orderNumber}`,
    );
    return row ? orderRow(row) : null;
  });
}

import "server-only";
import { sql } from "drizzle-orm";

/** A moment this many days ago, two hours before this time of day. */
export const daysAgo = (days: number) =>
  sql`clock_timestamp() - make_interval(days => ${days}, hours => 2)`;

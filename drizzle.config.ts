import type { Config } from "drizzle-kit";

/** Only for `npm run db:generate`, which compares the schema with the migrations and needs no database. */
export default {
  dialect: "postgresql",
  schema: "./db/schema.ts",
  out: "./db/migrations",
} satisfies Config;

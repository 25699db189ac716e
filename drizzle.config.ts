import type { Config } from "drizzle-kit";

/** Only for `npm run db:generate`: compares the schema with the migrations, needs no database. */
export default {
  dialect: "postgresql",
  schema: "./db/schema.ts",
  out: "./db/migrations",
} satisfies Config;

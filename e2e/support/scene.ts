import type { Page } from "@playwright/test";
import type { Sql } from "postgres";
import type { Company, Person } from "./people";
import type { Portal } from "./portal";
import type { textsIn } from "./texts";

/** The setup of a view: a page in one language, and a company with an owner and a colleague. */
export type Scene = {
  portal: Portal;
  sql: Sql;
  page: Page;
  company: Company;
  colleague: Person;
  t: ReturnType<typeof textsIn>;
};

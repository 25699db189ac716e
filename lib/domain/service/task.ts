import "server-only";
import { type SQL, sql } from "drizzle-orm";
import type { AsRead } from "#db/time";
import type { LetterState } from "#lib/domain/outbox/state";
import type { ProductId } from "#lib/rules/catalogue";

/** What a task shows of its organization; the name is null if it does not exist yet. */
type Where = { since: Date; organization: { customerNumber: string; name: string | null } };

/** A task for the provider. `task` is the number of one that a person may close. */
export type Task = Where &
  (
    | {
        kind: "emailTaken";
        orderNumber: string;
        overdue: boolean;
        /** The account that has the address; null if it has become free meanwhile. */
        holder: number | null;
      }
    | { kind: "overdue"; orderNumber: string; state: "received" | "done" }
    | {
        kind: "undeliverable";
        /** Null for a letter to the address in the master data. */
        user: { userNumber: number; name: string; email: string } | null;
        /** `abandoned`: not sent, and not because of the address. */
        letter: LetterState;
        error: string | null;
      }
    /** locked by failures, until the provider unlocks. */
    | { kind: "accountLocked"; task: number; user: { userNumber: number; name: string } }
    | { kind: "ownerDeleted"; task: number; userNumber: number | null }
    | { kind: "accountDeleted"; task: number; userNumber: number | null }
    | { kind: "productWithoutEffect"; task: number; product: ProductId }
    | { kind: "mailBudget"; task: number }
    /** by its id, and how many logouts wait. */
    | { kind: "systemSilent"; system: string; waiting: number }
  );

/** What every source reads of a task. */
export type TaskRow = AsRead<Where, "since">;

/** A query for one organization or (null) for all, and the tasks that its rows become. */
export type TaskSource<Row> = {
  query: (organizationId: number | null) => SQL;
  tasks: (rows: Row[]) => Task[];
};

/** Restricts a source to one organization, by its id; null for all, which is a statement of its own. */
export const only = (organizationId: number | null, column = sql`o.id`) =>
  organizationId === null ? sql`true` : sql`${column} = ${organizationId}`;

/** The `organization` of a task, over `organizations as o`. */
export const organizationWith = (customerNumber: SQL) =>
  sql`json_build_object('customerNumber', ${customerNumber}, 'name', o.name) as organization`;

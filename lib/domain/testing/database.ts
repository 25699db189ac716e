import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type SQL, sql } from "drizzle-orm";
import { transactionOfLogin } from "#db/client";
import { connect, disconnect } from "#db/pool";
import { userPermissions, users } from "#db/schema";
import { scratchDatabase } from "#db/scratch";
import { type AccessRow, accessColumns, actorOf } from "#lib/domain/access/access";
import { insertOrganization } from "#lib/domain/organizations/insert";
import type { AreaId, ProductId } from "#lib/rules/catalogue";
import { areasLike, productsLike } from "#lib/rules/catalogue-roles";
import type { Actor, OrganizationKind } from "#lib/rules/delegation";

export type World = { url: string; mailbox: string; close(): Promise<void> };

/** The password of every user whom `addUser` activates, and its hash with today's parameters. */
export const knownPassword = "Vier blaue Kräne im Wind";
const knownHash =
  "$argon2id$v=19$m=19456,t=2,p=1$TW/W0qzfoWlCvxYVNVqaYA$b/EhvU/aAmNKRSKpY4Vqc/RcsignEruZtiTYNB1bfmE";

/**
 * How long a transaction may take, including its wait for one of the ten connections: on a busy machine hundreds at
 * once take longer than the product allows, and that is not what they test.
 */
export const patience = 60_000;

/**
 * A database of its own for one test file, with the environment that the domain needs. Letters go to a mailbox folder,
 * or wherever further variables say.
 */
export async function openWorld(letters: Record<string, string> = {}): Promise<World> {
  const scratch = await scratchDatabase({ recording: true });
  const mailbox = mkdtempSync(join(tmpdir(), "zugang-mailbox-"));
  Object.assign(process.env, {
    NODE_ENV: "test",
    DATABASE_URL: scratch.url,
    AUTH_SECRET: randomBytes(32).toString("base64"),
    CRON_SECRET: randomBytes(32).toString("base64"),
    APP_URL: "http://localhost:3000",
    MAILBOX_DIR: mailbox,
    ...letters,
  });
  connect(scratch.url, { deadline: patience });
  return {
    url: scratch.url,
    mailbox,
    close: async () => {
      await disconnect();
      await scratch.drop();
      rmSync(mailbox, { recursive: true, force: true });
    },
  };
}

let counter = 0;

/** Adds an organization with invented master data. */
export function addOrganization(
  kind: OrganizationKind,
  parent: { organizationId: number; kind: OrganizationKind } | null,
  products: ProductId[] = [],
): Promise<{ organizationId: number; kind: OrganizationKind }> {
  counter += 1;
  const own = counter;
  return transactionOfLogin((tx) =>
    insertOrganization(tx, {
      kind,
      parent,
      products: productsLike(products),
      customerNumber: String(5_000_000 + own),
      name: `Muster ${own} GmbH`,
      place: "20457 Hamburg",
      contactFirstName: "Clara",
      contactLastName: "Brandt",
      contactEmail: `clara${own}@muster.example`,
    }),
  );
}

/** Adds a user directly, activated unless specified otherwise, and returns the user as an actor. */
export async function addUser(
  organizationId: number,
  permissions: AreaId[],
  facts: Partial<typeof users.$inferInsert> = {},
): Promise<Actor> {
  counter += 1;
  // Copied, because another user may be added while this one waits for a connection.
  const own = counter;
  const number = await transactionOfLogin(async (tx) => {
    const [row] = await tx
      .insert(users)
      .values({
        organizationId,
        firstName: "Mini",
        lastName: `Mustermensch ${own}`,
        email: `mini${own}@muster.example`,
        activatedAt: sql`clock_timestamp()`,
        passwordHash: knownHash,
        ...facts,
      })
      .returning({ number: users.number });
    if (!row) throw new Error("an insert returns its row");
    if (permissions.length > 0) {
      await tx
        .insert(userPermissions)
        .values(
          areasLike(permissions).map((permission) => ({ userNumber: row.number, permission })),
        );
    }
    return row.number;
  });
  return actorNow(number);
}

/** The actor with the rights that the database has now. */
export function actorNow(userNumber: number): Promise<Actor> {
  return transactionOfLogin(async (tx) => {
    const [row] = await tx.execute<AccessRow>(sql`
      select ${accessColumns} from users u join organizations o on o.id = u.organization_id
      where u.number = ${userNumber}`);
    if (!row) throw new Error(`no user ${userNumber}`);
    return actorOf(row);
  });
}

/** Rows of any query, for assertions on the database's content. */
export function rows<T extends Record<string, unknown>>(query: SQL): Promise<T[]> {
  return transactionOfLogin(async (tx) => [...(await tx.execute(query))] as T[]);
}

/** The only value of a query's only row. */
export async function value<T>(query: SQL): Promise<T> {
  const [row] = await rows(query);
  return Object.values(row ?? {})[0] as T;
}

import { parseArgs } from "node:util";
import { migrateDatabase } from "#db/migrate";
import { disconnect } from "#db/pool";
import { checkDatabase, hasTables } from "#lib/domain/installation/check";
import { createOperator } from "#lib/domain/service/create-operator";
import { checkEnvironment } from "#lib/infra/env";
import { Refusal } from "#lib/rules/refusal";
import { type NewOperator, newOperator } from "#lib/rules/schemas/organizations";
import { loadVariables } from "../standalone/variables.mjs";

const usage = `npm run operator:create -- --email you@example.com --first-name Kim --last-name Service

Creates the first administrator of the provider or another one, or lets a locked-out one in again, and prints a link that
works once. --customer-number 1000000 is the number of the provider's organization when it is created.
`;

/**
 * `npm run operator:create`, and `node operator-create.mjs` in the image. Sends nothing and sets no password:
 * the link on the terminal is the only way into the account.
 */
export async function run(options: string[]): Promise<void> {
  const input = readOptions(options);
  await loadVariables();
  const { databaseUrlDirect, appUrl, demo } = checkEnvironment({ sendsLetters: false });
  try {
    // A wrong database stays unchanged; an empty one gets its tables as at the first start.
    if (await hasTables()) await requireFit(demo);
    await migrateDatabase(databaseUrlDirect);
    await requireFit(demo);
    const { outcome, signInName, path, expiresAt } = await createOperator(input);
    const done = {
      first: "The provider's organization has its first administrator.",
      further: "There is a further administrator.",
      existing: "This person was there already, and nothing keeps the person out any more.",
    }[outcome];
    process.stdout.write(
      `\n${done} Signs in with: ${signInName}\n\nOpen this link to set a password. It is shown only here, works once, and ends at ${expiresAt.toISOString()}:\n\n  ${appUrl.origin}${path}\n\n`,
    );
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Error(
      error.code === "numberTaken"
        ? "Nothing was changed: the provider's organization already has another number. Leave --customer-number out."
        : "Nothing was changed: this address belongs to an account outside the provider's organization. Use another address.",
    );
  } finally {
    await disconnect();
  }
}

async function requireFit(demo: boolean): Promise<void> {
  const problem = await checkDatabase(demo);
  if (problem) throw new Error(`Nothing was changed: ${problem}`);
}

function readOptions(options: string[]): NewOperator {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: options,
    options: { email: text, "first-name": text, "last-name": text, "customer-number": text },
  });
  const parsed = newOperator.safeParse({
    email: values.email,
    firstName: values["first-name"],
    lastName: values["last-name"],
    customerNumber: values["customer-number"],
  });
  if (parsed.success) return parsed.data;
  const names: Record<string, string> = {
    firstName: "--first-name",
    lastName: "--last-name",
    customerNumber: "--customer-number",
    email: "--email",
  };
  const wrong = new Set(parsed.error.issues.map(({ path }) => names[String(path[0])] ?? ""));
  throw new Error(`Missing or not valid: ${[...wrong].join(", ")}\n\n${usage}`);
}

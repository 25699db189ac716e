import postgres, { type TransactionSql } from "postgres";
import { disconnect } from "#db/pool";
import { connectHere } from "./domain";

export type Sent = { statement: string; parameters: unknown[] };

/** The statements that this work sends, without begin and commit. */
export async function statementsOf(
  databaseUrl: string,
  work: () => Promise<unknown>,
): Promise<Sent[]> {
  const sent: Sent[] = [];
  await disconnect();
  connectHere(databaseUrl, {
    logger: { logQuery: (statement, parameters) => sent.push({ statement, parameters }) },
  });
  await work();
  await disconnect();
  return sent;
}

/** Sends the statements again in one transaction, with or without the role and the scope of the first one. */
export async function sendAgain(
  tx: TransactionSql,
  sent: Sent[],
  underPolicies: boolean,
): Promise<void> {
  for (const { statement, parameters } of sent) {
    const isSettings = statement.includes("set_config('statement_timeout'");
    // The views also need the scope; policies and grants depend on the role.
    const settings = statement.replace(/,\s*set_config\('role', \$3, true\)/, ", $3::text");
    const text = isSettings && !underPolicies ? settings : statement;
    // Named, as the portal sends them.
    await tx.unsafe(text, parameters as never[], { prepare: true });
  }
}

export type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Plan Rows": number;
  Filter?: string;
  Plans?: Plan[];
};

/** All plan nodes of the statements that contain a text, planned with the role and scope of their transaction. */
export async function plansOf(databaseUrl: string, sent: Sent[], text: string): Promise<Plan[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  const nodes: Plan[] = [];
  try {
    for (const [at, { statement, parameters }] of sent.entries()) {
      if (!statement.includes(text)) continue;
      const settings = sent.findLast(
        (one, n) => n < at && one.statement.includes("set_config('statement_timeout'"),
      );
      if (!settings) throw new Error("a statement without a role");
      const [row] = await sql.begin(async (tx) => {
        await tx.unsafe(settings.statement, settings.parameters as never[]);
        return tx.unsafe(`explain (format json) ${statement}`, parameters as never[]);
      });
      const [explained] = (row?.["QUERY PLAN"] ?? []) as { Plan: Plan }[];
      if (explained) nodes.push(...nodesOf(explained.Plan));
    }
  } finally {
    await sql.end();
  }
  if (nodes.length === 0) throw new Error(`no statement with ${text}`);
  return nodes;
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

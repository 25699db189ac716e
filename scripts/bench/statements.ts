import postgres, { type TransactionSql } from "postgres";
import { connect, disconnect } from "#db/pool";

export type Sent = { statement: string; parameters: unknown[] };

/** The statements that this work sends, as it sends them; begin and commit are not among them. */
export async function statementsOf(
  databaseUrl: string,
  work: () => Promise<unknown>,
): Promise<Sent[]> {
  const sent: Sent[] = [];
  await disconnect();
  connect(databaseUrl, {
    logger: { logQuery: (statement, parameters) => sent.push({ statement, parameters }) },
  });
  await work();
  await disconnect();
  return sent;
}

/** Sends them again in one transaction, with the role and the scope that the first one takes, or without. */
export async function sendAgain(
  tx: TransactionSql,
  sent: Sent[],
  underPolicies: boolean,
): Promise<void> {
  for (const { statement, parameters } of sent) {
    const isSettings = statement.includes("set_config('statement_timeout'");
    // The scope is needed by the views too; the role is what policies and grants hang on.
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

/** All nodes of the plans of those of the statements that contain a text, planned under the role and scope of their transaction. */
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

import postgres, { type TransactionSql } from "postgres";
import { connect, disconnect } from "#db/client";

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
  behindTheWall: boolean,
): Promise<void> {
  for (const { statement, parameters } of sent) {
    const isSettings = statement.includes("set_config('role'");
    // The scope is needed by the views too; the role is what policies and grants hang on.
    const settings = statement.replace(/,\s*set_config\('role', \$3, true\)/, ", $3::text");
    await tx.unsafe(isSettings && !behindTheWall ? settings : statement, parameters as never[]);
  }
}

export type Plan = {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Plan Rows": number;
  Plans?: Plan[];
};

/** All nodes of the plan of one of these statements, planned under the role and scope of its transaction. */
export async function planOf(databaseUrl: string, sent: Sent[], text: string): Promise<Plan[]> {
  const at = sent.findIndex(({ statement }) => statement.includes(text));
  const settings = sent.findLast(
    ({ statement }, n) => n < at && statement.includes("set_config('role'"),
  );
  const found = sent[at];
  if (!found || !settings) throw new Error(`no statement with ${text}`);
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  try {
    return await sql.begin(async (tx) => {
      await tx.unsafe(settings.statement, settings.parameters as never[]);
      const [row] = await tx.unsafe(
        `explain (format json) ${found.statement}`,
        found.parameters as never[],
      );
      const [explained] = (row?.["QUERY PLAN"] ?? []) as { Plan: Plan }[];
      if (!explained) throw new Error("PostgreSQL explains nothing");
      return nodesOf(explained.Plan);
    });
  } finally {
    await sql.end();
  }
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

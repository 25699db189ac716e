import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import postgres from "postgres";
import { disconnect } from "#db/pool";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { listUsers } from "#lib/domain/users/list";
import { userListQuery } from "#lib/rules/list-queries";
import { connectHere } from "./domain";
import { type Finding, holds } from "./findings";
import type { Laboratory } from "./laboratory";
import { inTurn, measure, visit } from "./load";
import { percent, shown } from "./numbers";
import { sendAgain, statementsOf } from "./statements";
import { spreadOf } from "./statistics";

/** The statements of one request in PostgreSQL's own log. */
async function logged({ database, large }: Laboratory, work: () => Promise<unknown>) {
  const log = join(database.folder, "log");
  const set = async (value: string) => {
    await large.sql.unsafe(`alter system set log_statement = '${value}'`);
    await large.sql`select pg_reload_conf()`;
    // Sessions read the setting before their next statement, after a signal.
    await wait(300);
  };
  await set("all");
  const before = readFileSync(log, "utf8").length;
  await work();
  const said = readFileSync(log, "utf8").slice(before);
  await set("none");
  return statementsIn(said);
}

/** The statements in PostgreSQL's log, each of which may have several lines. */
export function statementsIn(log: string): string[] {
  return log
    .split(/^(?=\d{4}-\d\d-\d\d )/m)
    .flatMap(
      (entry) => /LOG: {2}(?:execute [^:]*|statement):\s([\s\S]*)/.exec(entry)?.[1]?.trim() ?? [],
    );
}

/** Goal 8: how many transactions and statements a page needs, and what row-level security costs. */
export async function transactions(lab: Laboratory): Promise<Finding[]> {
  const { large } = lab;
  const condition = "o.kind = 'reseller' and u.is_owner";
  const { cookie, session } = await large.person(condition);
  await visit(large, "/users", cookie);
  const pages: string[][] = [];
  for (let n = 0; n < 3; n += 1)
    pages.push(await logged(lab, () => visit(large, "/users", cookie)));
  // What the portal does by the clock may run beside one of them.
  const statements = pages.reduce((a, b) => (a.length <= b.length ? a : b));
  const begun = statements.filter((one) => /^begin/i.test(one)).length;
  // The first statement of each sets role, scope and deadlines.
  const settings = statements.filter((one) => one.includes("statement_timeout")).length;
  const asked = statements.filter(
    (one) => !/^(begin|commit)/i.test(one) && !one.includes("statement_timeout"),
  ).length;
  return [
    holds(
      {
        goal: 8,
        what: "transactions of a page of the list: one for the session and one for the list",
        measured: `${begun}`,
      },
      "≤ 2",
      begun <= 2,
    ),
    holds(
      {
        goal: 8,
        what: "statements of a page of the list",
        measured: `${asked}, and one for each transaction that sets its role and deadlines (${settings})`,
      },
      "≤ 6",
      asked <= 6,
    ),
    await policies(lab, { cookie, session }),
  ];
}

/** The page's own statements again, once with row-level security and once as a superuser without. */
async function policies(
  lab: Laboratory,
  { cookie, session }: { cookie: string; session: string },
): Promise<Finding> {
  const { large, sizes } = lab;
  const count = sizes.pages;
  // The statements of a page stand in one transaction, one after the other.
  connectHere(large.databaseUrl);
  const person = await findSignedIn(session, readOpenTasks);
  await disconnect();
  if (!person) throw new Error("nobody is signed in");
  const sent = await statementsOf(large.databaseUrl, () =>
    listUsers(person.actor, userListQuery.parse({})),
  );
  const sql = postgres(large.databaseUrl, { max: 1, onnotice: () => {}, fetch_types: false });
  const again = (behind: boolean) => () =>
    measure(lab, [], { count, atOnce: 1 }, () => sql.begin((tx) => sendAgain(tx, sent, behind)));
  const rounds = await inTurn(sizes.rounds, {
    behind: again(true),
    before: again(false),
    page: () => measure(lab, [large], { count }, () => visit(large, "/users", cookie)),
  });
  await sql.end();
  const share = spreadOf(
    rounds.behind.map(
      (one, at) =>
        (one.database - (rounds.before[at]?.database ?? 0)) / (rounds.page[at]?.cpu ?? Number.NaN),
    ),
  );
  const middle = (samples: { database: number }[]) =>
    shown(spreadOf(samples.map((one) => one.database)).middle);
  return holds(
    {
      goal: 8,
      what: "row-level security's share of a page's processor time",
      measured: `${percent(share.middle)} (${percent(share.least)}–${percent(share.most)}): PostgreSQL takes ${middle(rounds.behind)} ms for the list's statements, ${middle(rounds.before)} ms without policies`,
    },
    "≤ 10 %",
    share.middle <= 0.1,
  );
}

import { disconnect } from "#db/pool";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { connectHere } from "./domain";
import { atMost, type Finding, holds, within } from "./findings";
import type { BenchPortal, Laboratory } from "./laboratory";
import { inTurn, measure, type Sample } from "./load";
import { shown, spread } from "./numbers";
import { ofThisProcess } from "./own";
import { statementsOf } from "./statements";
import { ratioOf, spreadOf } from "./statistics";

/** The condition: this many levels below the provider. */
const atDepth = (depth: number) =>
  `u.is_owner and (select max(c.depth) from organization_closure c where c.descendant_id = o.id) = ${depth}`;

/**
 * Goal 6: the lookup of user and rights on every request: session, user, permissions, and entitlement of the
 * organization and its ancestors. The domain's own function, under its own role, in this process.
 */
export async function permissions(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const small = await lab.small();
  const count = sizes.pages * 10;
  const ask = async (portal: BenchPortal, depth: number) => {
    const { session } = await portal.person(atDepth(depth));
    return async (): Promise<Sample> => {
      await disconnect();
      connectHere(portal.databaseUrl);
      return measure(lab, [{ cpu: ofThisProcess }], { count, atOnce: 1 }, async () => {
        if (!(await findSignedIn(session, readOpenTasks))) throw new Error("nobody is signed in");
      });
    };
  };
  const rounds = await inTurn(sizes.rounds, {
    few: await ask(small, 1),
    shallow: await ask(large, 1),
    deep: await ask(large, 3),
  });
  await disconnect();
  const database = (samples: Sample[]) => samples.map((one) => one.database);
  const cost = (samples: Sample[]) => spread(spreadOf(database(samples)));
  const { session } = await large.person(atDepth(3));
  const asked = await statementsOf(large.databaseUrl, () => findSignedIn(session, readOpenTasks));
  const queries = asked.filter(
    ({ statement }) => !statement.includes("set_config('statement_timeout'"),
  );
  return [
    atMost(
      {
        goal: 6,
        what: `the check of session and permissions: ${shown(sizes.organizations)} organizations, three levels down, against 1,000 organizations and one level`,
        measured: `${cost(rounds.deep)} ms of PostgreSQL against ${cost(rounds.few)} ms; one level down of ${shown(sizes.organizations)} ${cost(rounds.shallow)} ms`,
      },
      ratioOf(database(rounds.deep), database(rounds.few)),
      1.3,
    ),
    holds(
      {
        goal: 6,
        what: "queries of that check",
        measured: `${queries.length}, between beginning (role, scope and deadlines) and commit`,
      },
      "≤ 1",
      queries.length <= 1,
    ),
    within(
      {
        goal: 6,
        what: "cost of that check to PostgreSQL, with begin, role and commit",
        measured: `${cost(rounds.deep)} ms`,
      },
      spreadOf(database(rounds.deep)).middle,
      0.15,
      "ms of a core",
    ),
  ];
}

import { join } from "node:path";
import { findFreePort } from "#db/free-port";
import { ask } from "../../e2e/support/http";
import { keep, root } from "../support/paths";
import { startServer } from "../support/server";
import { type AskedSystem, telephoneSystem } from "./asked-system";
import { cpuOf } from "./cpu";
import { asDemo } from "./demo";
import { atMost, compared, type Finding, holds } from "./findings";
import type { BenchPortal, Laboratory } from "./laboratory";
import { inTurn, isIn, measure, openSignInForm, type Sample } from "./load";
import { shown, spread } from "./numbers";
import { median, quantile, ratioOf, spreadOf } from "./statistics";
import { ownerWithColleague, savingOf } from "./ticks";

/** People who are in the system at the same time. */
const crowd = 40;
/** Questions for each page of another measurement: one is too short for a clock of hundredths of a second. */
const questionsForPage = 25;

/** Goal 16: a proxy asks about each request; what that costs, and how soon a withdrawn tick counts. */
export async function forwardAuth(lab: Laboratory): Promise<Finding[]> {
  const system = await telephoneSystem();
  const variables = { SYSTEM_TELEPHONE_SYSTEM_URL: system.address };
  return asDemo(lab.large, variables, async () => [
    await withdrawn(lab, system),
    ...(await costs(lab, system)),
    await beside(lab, system),
  ]);
}

async function withdrawn(
  { large, say, sizes: { withdrawals } }: Laboratory,
  system: AskedSystem,
): Promise<Finding> {
  const { owner, number } = await ownerWithColleague(large, 12);
  const times: number[] = [];
  const form: number[] = [];
  let letIn = 0;
  for (let round = 0; round < withdrawals; round += 1) {
    say(`${round + 1} of ${withdrawals}`);
    await (await savingOf(large, owner, number, ["phoneNumbers", "contacts"]))();
    const { cookie } = await large.person(`u.number = ${number}`);
    const session = await system.enter(large, cookie);
    if ((await system.question(large, "contacts", session)) !== 200)
      throw new Error("nobody is let in with the tick");
    const save = await savingOf(large, owner, number, ["phoneNumbers"]);
    const began = performance.now();
    await save();
    form.push(performance.now() - began);
    if ((await system.question(large, "contacts", session)) === 200) letIn += 1;
    times.push(performance.now() - began);
  }
  return holds(
    {
      goal: 16,
      what: "a tick is withdrawn: the next question after the form's answer is refused",
      measured: `${withdrawals - letIn} of ${withdrawals}; from the click on "Speichern" median ${shown(median(times))} ms, 99 of 100 within ${shown(quantile(times, 0.99))}, slowest ${shown(Math.max(...times))}; the form itself is answered after ${shown(median(form))} ms`,
    },
    "all",
    letIn === 0,
  );
}

/** The Cookie headers of many people in the system. */
async function cookiesOf(portal: BenchPortal, system: AskedSystem): Promise<string[]> {
  const cookies: string[] = [];
  for (let at = 0; at < crowd; at += 1) {
    const { cookie } = await portal.person("o.kind = 'customer' and u.is_owner", 20 + at);
    cookies.push(await system.enter(portal, cookie));
  }
  return cookies;
}

async function costs(lab: Laboratory, system: AskedSystem): Promise<Finding[]> {
  const { large, sizes } = lab;
  const cookies = await cookiesOf(large, system);
  const people = await large.sql<{ number: string }[]>`select number from users limit ${crowd}`;
  const bare = await startBareServer(large);
  const times = { count: sizes.pages * questionsForPage };
  const asked = (expected: number, cookieOf: (n: number) => string | undefined) => () =>
    measure(lab, [large], times, async (n) => {
      const status = await system.question(large, "contacts", cookieOf(n));
      if (status !== expected) throw new Error(`a question is answered with ${status}`);
    });
  try {
    const rounds = await inTurn(sizes.rounds, {
      question: asked(200, (n) => cookies[n % crowd]),
      stranger: asked(401, () => undefined),
      bare: () =>
        measure(lab, [bare], times, (n) =>
          ask(bare.portal, `/users/${people[n % people.length]?.number}`),
        ),
    });
    const of = (samples: Sample[], what: "app" | "database" | "cpu") =>
      samples.map((one) => one[what]);
    const cost = (samples: Sample[]) =>
      `${spread(spreadOf(of(samples, "cpu")))} ms of a core (${shown(median(of(samples, "app")))} + ${shown(median(of(samples, "database")))})`;
    const wait = (samples: Sample[]) => `${shown(median(samples.map((one) => one.p50)))} ms`;
    return [
      atMost(
        {
          goal: 16,
          what: "processor time of a proxy's question about somebody who is let in (portal and PostgreSQL), against a bare Node server that answers by one primary-key select",
          measured: `${cost(rounds.question)} against ${cost(rounds.bare)}; answered after ${wait(rounds.question)} against ${wait(rounds.bare)} (median, eight at once)`,
        },
        ratioOf(of(rounds.question, "cpu"), of(rounds.bare, "cpu")),
        8,
      ),
      compared(
        {
          goal: 16,
          what: "a question without a cookie, which asks the database nothing, against the same bare server",
          measured: `${cost(rounds.stranger)} against ${cost(rounds.bare)}`,
        },
        "–",
        ratioOf(of(rounds.stranger, "cpu"), of(rounds.bare, "cpu")),
      ),
    ];
  } finally {
    await bare.stop();
  }
}

async function startBareServer({ databaseUrl }: BenchPortal) {
  const port = await findFreePort();
  const server = await startServer({
    command: [join(root, "scripts/bench/row-server.mjs")],
    variables: { DATABASE_URL: databaseUrl, PORT: String(port) },
    port,
    log: join(keep, "bench", "row-server.log"),
    name: "The bare server",
    answersAt: "/",
  });
  const portal = { url: `http://127.0.0.1:${port}`, port } as BenchPortal;
  return { portal, cpu: () => cpuOf(server.pid), stop: () => server.stop() };
}

/** Questions and sign-ins at the same time, by four each that never pause; then each of them alone. */
async function beside(lab: Laboratory, system: AskedSystem): Promise<Finding> {
  const { large, sizes } = lab;
  const cookies = await cookiesOf(large, system);
  const form = await openSignInForm(large);
  const refused: number[] = [];
  const question = async (n: number) => {
    const status = await system.question(large, "contacts", cookies[n % crowd]);
    if (status !== 200) refused.push(status);
  };
  const signIn = async () => {
    const answer = await form.attempt();
    if (!isIn(answer)) refused.push(answer.status);
  };
  const rate = async (works: ((n: number) => Promise<unknown>)[]) => {
    const done = works.map(() => 0);
    const end = performance.now() + (sizes.signIns / 12) * 1000;
    const lane = async (at: number) => {
      while (performance.now() < end) {
        await works[at]?.(done[at] ?? 0);
        done[at] = (done[at] ?? 0) + 1;
      }
    };
    const [began, cpu] = [performance.now(), large.cpu()];
    await Promise.all(works.flatMap((_, at) => Array.from({ length: 4 }, () => lane(at))));
    const seconds = (performance.now() - began) / 1000;
    return {
      each: done.map((count) => count / seconds),
      core: (large.cpu() - cpu) / seconds / 1000,
    };
  };
  const together: { each: number[]; core: number }[] = [];
  const questions: number[] = [];
  const signIns: number[] = [];
  for (let round = 0; round < sizes.rounds; round += 1) {
    together.push(await rate([question, signIn]));
    questions.push((await rate([question])).each[0] ?? 0);
    signIns.push((await rate([signIn])).each[0] ?? 0);
  }
  const middle = (of: number[]) => shown(median(of));
  return holds(
    {
      goal: 16,
      what: "questions that one process answers in a second beside sign-ins, four of each at any time; each is answered",
      measured: `${middle(together.map(({ each }) => each[0] ?? 0))}/s beside ${middle(together.map(({ each }) => each[1] ?? 0))} sign-ins/s, of ${middle(together.map(({ core }) => core))} cores; questions alone ${middle(questions)}/s, sign-ins alone ${middle(signIns)}/s; ${refused.length} not answered as they should be`,
    },
    "all",
    refused.length === 0,
  );
}

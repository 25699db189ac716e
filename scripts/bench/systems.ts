import { asDemo } from "./demo";
import { compared, type Finding, holds, within } from "./findings";
import type { Laboratory } from "./laboratory";
import { inTurn, measure, type Sample, visit } from "./load";
import { shown, spread } from "./numbers";
import { median, quantile, ratioOf, spreadOf } from "./statistics";
import { type BenchSystem, startSystem } from "./system-client";
import { ownerWithColleague, savingOf } from "./ticks";

/** Goal 15: a tick is withdrawn by the form, and a connected system shuts its door; and what a sign-in to one costs. */
export async function systems(lab: Laboratory): Promise<Finding[]> {
  const { large } = lab;
  const system = await startSystem();
  const variables = { SYSTEM_INVOICE_ARCHIVE_URL: system.address };
  try {
    return await asDemo(large, variables, async () => {
      await system.discover(large);
      return [...(await withdrawn(lab, system)), await costOfSignIn(lab, system)];
    });
  } finally {
    system.close();
  }
}

async function withdrawn(
  { large, say, sizes: { withdrawals } }: Laboratory,
  system: BenchSystem,
): Promise<Finding[]> {
  const { owner, number } = await ownerWithColleague(large, 10);
  const { cookie } = await large.person(`u.number = ${number}`);
  const times: Record<"form" | "refused" | "gone", number[]> = { form: [], refused: [], gone: [] };
  let open = 0;
  for (let round = 0; round < withdrawals; round += 1) {
    say(`${round + 1} of ${withdrawals}`);
    await (await savingOf(large, owner, number, ["invoices", "shop"]))();
    const session = await system.enter(large, cookie);
    const save = await savingOf(large, owner, number, ["shop"]);
    const began = performance.now();
    const gone = system.gone(session);
    await save();
    times.form.push(performance.now() - began);
    open += (await system.stillOpen(session)).length;
    times.refused.push(performance.now() - began);
    times.gone.push((await gone) - began);
  }
  const told = (all: number[]) =>
    `median ${shown(median(all))} ms, 99 of 100 within ${shown(quantile(all, 0.99))}, slowest ${shown(Math.max(...all))}`;
  const since = `from the click on "Speichern"; the form itself is answered after ${shown(median(times.form))} ms`;
  return [
    holds(
      {
        goal: 15,
        what: "a tick is withdrawn: introspection, userinfo and refresh refuse when they are first asked after the form's answer",
        measured: `${open} of ${3 * withdrawals} did not; ${told(times.refused)}, ${since}`,
      },
      "all",
      open === 0,
    ),
    within(
      {
        goal: 15,
        what: "a tick is withdrawn: the system's own session is gone, 99 of 100",
        measured: `${told(times.gone)}, ${since}`,
      },
      quantile(times.gone, 0.99),
      1_000,
      "ms",
    ),
  ];
}

/** A whole sign-in (authorization, code, tokens) of somebody who is signed in to the portal, against a bare Next's empty page. */
async function costOfSignIn(lab: Laboratory, system: BenchSystem): Promise<Finding> {
  const { large, sizes } = lab;
  const { cookie } = await large.person("o.kind = 'customer' and u.is_owner", 11);
  const bare = await lab.bare();
  const times = { count: sizes.pages };
  const rounds = await inTurn(sizes.rounds, {
    signIn: () => measure(lab, [large], times, () => system.enter(large, cookie)),
    empty: () => measure(lab, [bare], times, () => visit(bare, "/empty")),
  });
  const cpu = (samples: Sample[]) => samples.map((one) => one.cpu);
  const cost = (samples: Sample[]) => spread(spreadOf(cpu(samples)));
  return compared(
    {
      goal: 15,
      what: "a whole sign-in to a connected system by somebody who is signed in to the portal: authorization, code, tokens; against an empty page of a bare Next",
      measured: `${cost(rounds.signIn)} ms of a core against ${cost(rounds.empty)} ms; ${spread(spreadOf(rounds.signIn.map((one) => one.p50)))} ms until the system has its tokens`,
    },
    "–",
    ratioOf(cpu(rounds.signIn), cpu(rounds.empty)),
  );
}

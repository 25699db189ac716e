import { setTimeout as wait } from "node:timers/promises";
import { atMost, type Finding, holds, within } from "./findings";
import type { Laboratory } from "./laboratory";
import { isIn, openSignInForm, visit } from "./load";
import { shown } from "./numbers";
import { quantile, spreadOf } from "./statistics";

/** S-66: a request that cannot be served within this time is told so (limits.hashWait, plus the request itself). */
const deadline = 4_000;
/** Users who try to sign in at the same moment. */
const crowd = 64;

/** Goal 3: more users sign in than the cores can hash for, while others look at their lists. */
export async function overload(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes, say } = lab;
  const { cookie } = await large.person("o.kind = 'reseller' and u.is_owner");
  const form = await openSignInForm(large);
  const tally = { in: 0, later: 0, other: 0 };
  const waits: number[] = [];
  const unread: string[] = [];
  const timed = async () => {
    const began = performance.now();
    await visit(large, "/users", cookie).catch((error: Error) => unread.push(error.message));
    return performance.now() - began;
  };
  const reading = async (enough: () => boolean) => {
    const times: number[] = [];
    while (!enough()) times.push(await timed());
    return times;
  };
  await timed();
  const quiet: number[] = [];
  const stormy: number[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < sizes.rounds; round += 1) {
    say(`round ${round + 1}: quiet`);
    let left = sizes.pages;
    const calm = await reading(() => left-- <= 0);
    say(`round ${round + 1}: storm`);
    let over = false;
    const lane = async () => {
      while (!over) {
        const began = performance.now();
        const answer = await form.attempt().catch(() => null);
        waits.push(performance.now() - began);
        if (answer && isIn(answer)) tally.in += 1;
        else if (answer?.status === 503) tally.later += 1;
        else tally.other += 1;
        // Clients told to come again in two seconds do so (limits.retryAfter); one that got in is replaced at once.
        const pause = Number(answer?.headers["retry-after"] ?? 0);
        if (pause > 0 && !over) await wait(pause * 1_000);
      }
    };
    const lanes = Array.from({ length: crowd }, lane);
    left = sizes.pages;
    const busy = await reading(() => left-- <= 0);
    over = true;
    await Promise.all(lanes);
    ratios.push(quantile(busy, 0.99) / quantile(calm, 0.99));
    quiet.push(...calm);
    stormy.push(...busy);
  }
  say("");
  const attempts = tally.in + tally.later + tally.other;
  return [
    atMost(
      {
        goal: 3,
        what: `a page of the list while ${crowd} users sign in continually, and try again when they are told to, 99 of 100, against the quiet portal`,
        measured: `${shown(quantile(stormy, 0.99))} ms against ${shown(quantile(quiet, 0.99))} ms (median ${shown(quantile(stormy, 0.5))} against ${shown(quantile(quiet, 0.5))})`,
      },
      spreadOf(ratios),
      3,
    ),
    holds(
      {
        goal: 3,
        what: "each of these pages is answered",
        measured: `${unread.length} of ${stormy.length} were not${unread[0] ? `: ${unread[0]}` : ""}`,
      },
      "all",
      unread.length === 0,
    ),
    holds(
      {
        goal: 3,
        what: "every sign-in succeeds or is told to try again (503)",
        measured: `${attempts} attempts: ${tally.in} in, ${tally.later} told to try again, ${tally.other} otherwise`,
      },
      "only these two",
      tally.other === 0 && tally.in > 0,
    ),
    within(
      {
        goal: 3,
        what: "each of these sign-ins is answered within its deadline, 99 of 100",
        measured: `${shown(quantile(waits, 0.99))} ms (median ${shown(quantile(waits, 0.5))})`,
      },
      quantile(waits, 0.99),
      deadline,
      "ms",
    ),
  ];
}

import { nodeVersion } from "./build";
import { type Finding, holds, within } from "./findings";
import type { Laboratory } from "./laboratory";
import { measure, openSignInForm, signIn, visit } from "./load";
import { percent, shown } from "./numbers";
import { isProvider } from "./readers";
import { median } from "./statistics";

/** Goal 13: the memory of a process after all measurements, whether it grows, and how fast a new process answers. */
export async function memory(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes, say } = lab;
  const bare = await lab.bare();
  const { cookie } = await large.person(isProvider);
  const form = await openSignInForm(large);
  const held: number[] = [];
  const bareHeld: number[] = [];
  const count = sizes.pages;
  // Everything once more, twice: the second half must not need more than the first.
  for (let tenth = 0; tenth < 10; tenth += 1) {
    say(`part ${tenth + 1} of 10`);
    await measure(lab, [large], { count }, async (n) => {
      if (n % 4 === 0) await signIn(form);
      else await visit(large, n % 2 ? "/users" : "/users?q=Lindenbauer", cookie);
    });
    held.push(large.memory());
    await measure(lab, [bare], { count }, (n) => visit(bare, n % 4 === 0 ? "/empty" : "/list"));
    bareHeld.push(bare.memory());
  }
  say("");
  const growth = median(held.slice(8)) / median(held.slice(4, 6)) - 1;
  const after = Math.max(...held);
  const bareAfter = Math.max(...bareHeld);
  const starts: number[] = [];
  for (let start = 0; start < 3; start += 1) {
    await large.stop();
    starts.push(await large.start());
  }
  return [
    holds(
      {
        goal: 13,
        what: "memory of a process after all requests, the most; a bare Next's after as many requests",
        measured: `${shown(after)} MB against ${shown(bareAfter)} MB`,
      },
      "≤ 250 MB on Node 20, on Node 24 ≤ the bare Next's",
      after <= (nodeVersion < 24 ? 250 : bareAfter),
    ),
    holds(
      {
        goal: 13,
        what: "growth of this memory in the second half",
        measured: `${percent(growth)} (${held.map(Math.round).join(", ")} MB)`,
      },
      "≤ 10 %",
      growth <= 0.1,
    ),
    within(
      {
        goal: 13,
        what: "from the start of a process to its first page",
        measured: `${shown(median(starts) / 1000)} s (${starts.map((time) => shown(time / 1000)).join(", ")})`,
      },
      median(starts) / 1000,
      2,
      "s",
    ),
  ];
}

import { monitorEventLoopDelay } from "node:perf_hooks";

/** What a piece of work has cost: processor time of the process, and how long its event loop stood, in milliseconds. */
export type Cost = { cpu: number; stood: number };
/** The least of several, at a quarter of a bound and at the whole of it. */
export type Costs = { name: string; quarter: Cost; whole: Cost };

/** Above so much processor time the whole may cost no more than so many times the quarter. */
const free = 50;
const growth = 5.2;
/** An event loop that stands longer keeps everybody waiting. */
const longest = 250;
const repetitions = 5;

/** Measures what happens in this process until the work is done. */
export async function costOf(work: () => unknown): Promise<Cost> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  // Its timer has to turn once before it can tell how late it is.
  await new Promise((resolve) => setTimeout(resolve, 15));
  const began = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(began);
  await new Promise((resolve) => setTimeout(resolve, 15));
  delay.disable();
  return { cpu: (user + system) / 1000, stood: delay.max / 1e6 };
}

/**
 * The least of five, by each measure: what else the machine does falls on some.
 *
 * @param run costs the work at this part of its bound
 */
export async function leastCosts(
  name: string,
  run: (part: number) => Promise<Cost>,
): Promise<Costs> {
  const least = async (part: number) => {
    const costs: Cost[] = [];
    for (let n = 0; n < repetitions; n += 1) costs.push(await run(part));
    return {
      cpu: Math.min(...costs.map(({ cpu }) => cpu)),
      stood: Math.min(...costs.map(({ stood }) => stood)),
    };
  };
  return { name, quarter: await least(1 / 4), whole: await least(1) };
}

/** What is wrong with these costs, each in a sentence. */
export function problemsOf(all: readonly Costs[]): string[] {
  return all.flatMap(({ name, quarter, whole }) => [
    ...(whole.cpu > free && whole.cpu > growth * quarter.cpu
      ? [`${name}: ${rounded(whole.cpu)} ms, a quarter of it ${rounded(quarter.cpu)} ms`]
      : []),
    ...(whole.stood > longest
      ? [`${name}: the event loop stood for ${rounded(whole.stood)} ms`]
      : []),
  ]);
}

/** The dearest of them and the one at which the event loop stood longest, for the report. */
export function told(all: readonly Costs[]): string {
  const most = (of: (costs: Costs) => number) => all.toSorted((a, b) => of(b) - of(a))[0];
  const dearest = most(({ whole }) => whole.cpu);
  const slowest = most(({ whole }) => whole.stood);
  if (!dearest || !slowest) return "nothing was measured";
  return `the dearest is “${dearest.name}” with ${rounded(dearest.whole.cpu)} ms (a quarter of it: ${rounded(dearest.quarter.cpu)} ms); the event loop stood longest at “${slowest.name}”: ${rounded(slowest.whole.stood)} ms`;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds);
}

import { createConnection } from "node:net";
import { createInterface } from "node:readline/promises";

/**
 * The cost of a request: processor time of the server's process with all threads, and how long its event loop was
 * blocked, in milliseconds.
 */
export type Cost = { cpu: number; stood: number };
/** The minimum of several, at a quarter of a bound and at the full bound. */
export type Costs = { name: string; quarter: Cost | null; whole: Cost };

/** Above this much processor time the full bound may cost at most so many times the quarter. */
const free = 50;
const growth = 5.2;
/** An event loop that is blocked longer makes everybody wait. */
const longest = 250;
const repetitions = 5;

export type Meter = {
  /** Measures a server from when it is idle until the work is done and it is idle again. */
  costOf(work: () => Promise<unknown>): Promise<Cost>;
  close(): void;
};

/** Connects to the meter of a server (meter.mjs) by its socket. */
export async function openMeter(path: string): Promise<Meter> {
  const socket = createConnection(path);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const lines = createInterface(socket)[Symbol.asyncIterator]();
  const say = async (word: string) => {
    socket.write(`${word}\n`);
    return JSON.parse((await lines.next()).value ?? "null");
  };
  return {
    async costOf(work) {
      await say("begin");
      await work();
      return say("end");
    },
    close: () => socket.destroy(),
  };
}

/**
 * The minimum of five, for each measure, because other work on the machine distorts some. Cheap work is not measured
 * further, because more samples could only lower the minimum; a quarter is measured if the full bound is expensive.
 *
 * @param run runs the work at this part of its bound and returns its cost
 * @param quick stops measuring if nothing is wrong so far
 */
export async function leastCosts(
  name: string,
  quick: boolean,
  run: (part: number) => Promise<Cost>,
): Promise<Costs> {
  let whole = await run(1);
  let quarter: Cost | null = null;
  for (let n = 1; !(whole.cpu <= free && stoodBy(whole) <= longest); n += 1) {
    quarter = lesser(quarter, await run(1 / 4));
    const isFine = problemsOf([{ name, quarter, whole }]).length === 0;
    if (n === repetitions || (quick && isFine)) break;
    whole = lesser(whole, await run(1));
  }
  return { name, quarter, whole };
}

function lesser(one: Cost | null, other: Cost): Cost {
  if (!one) return other;
  return { cpu: Math.min(one.cpu, other.cpu), stood: Math.min(one.stood, other.stood) };
}

/** The problems of these costs, each a sentence. */
export function problemsOf(all: readonly Costs[]): string[] {
  return all.flatMap(({ name, quarter, whole }) => [
    ...(quarter && whole.cpu > free && whole.cpu > growth * quarter.cpu
      ? [`${name}: ${rounded(whole.cpu)} ms, a quarter of it ${rounded(quarter.cpu)} ms`]
      : []),
    ...(stoodBy(whole) > longest
      ? [`${name}: the event loop stood for ${rounded(stoodBy(whole))} ms`]
      : []),
  ]);
}

/** The most expensive of them and the one with the longest blocked event loop, for the report. */
export function told(all: readonly Costs[]): string {
  const most = (of: (costs: Costs) => number) => all.toSorted((a, b) => of(b) - of(a))[0];
  const dearest = most(({ whole }) => whole.cpu);
  const slowest = most(({ whole }) => stoodBy(whole));
  if (!dearest || !slowest) return "nothing was measured";
  return `the dearest is “${dearest.name}” with ${rounded(dearest.whole.cpu)} ms${dearest.quarter ? ` (a quarter of it: ${rounded(dearest.quarter.cpu)} ms)` : ""}; the event loop stood longest at “${slowest.name}”: ${rounded(stoodBy(slowest.whole))} ms`;
}

/** How long an event loop was blocked at most by its own work: the rest was waiting for a core. */
function stoodBy({ cpu, stood }: Cost): number {
  return Math.min(cpu, stood);
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds);
}

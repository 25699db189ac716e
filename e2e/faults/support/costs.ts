import { createConnection } from "node:net";
import { createInterface } from "node:readline/promises";

/** What a request has cost: processor time of the server's process, all its threads, and how long its event loop stood, in milliseconds. */
export type Cost = { cpu: number; stood: number };
/** The least of several, at a quarter of a bound and at the whole of it. */
export type Costs = { name: string; quarter: Cost | null; whole: Cost };

/** Above so much processor time the whole may cost no more than so many times the quarter. */
const free = 50;
const growth = 5.2;
/** An event loop that stands longer keeps everybody waiting. */
const longest = 250;
const repetitions = 5;

export type Meter = {
  /** Measures a server from when it is quiet until the work is done and the server is quiet again. */
  costOf(work: () => Promise<unknown>): Promise<Cost>;
  close(): void;
};

/** Reaches the meter of a server (meter.mjs) by its socket. */
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
 * The least of five, by each measure: what else the machine does falls on some. What is cheap is measured no further, as the
 * least of more would only be less; a quarter is measured where the whole is not.
 *
 * @param run costs the work at this part of its bound
 * @param quick measures no further where nothing is wrong so far
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

/** What is wrong with these costs, each in a sentence. */
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

/** The dearest of them and the one at which the event loop stood longest, for the report. */
export function told(all: readonly Costs[]): string {
  const most = (of: (costs: Costs) => number) => all.toSorted((a, b) => of(b) - of(a))[0];
  const dearest = most(({ whole }) => whole.cpu);
  const slowest = most(({ whole }) => stoodBy(whole));
  if (!dearest || !slowest) return "nothing was measured";
  return `the dearest is “${dearest.name}” with ${rounded(dearest.whole.cpu)} ms${dearest.quarter ? ` (a quarter of it: ${rounded(dearest.quarter.cpu)} ms)` : ""}; the event loop stood longest at “${slowest.name}”: ${rounded(stoodBy(slowest.whole))} ms`;
}

/** For how long an event loop stood at most because of its own work: for the rest it waited for a core that others had. */
function stoodBy({ cpu, stood }: Cost): number {
  return Math.min(cpu, stood);
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds);
}

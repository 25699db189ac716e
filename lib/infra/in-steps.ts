import "server-only";
import { setImmediate as turn } from "node:timers/promises";
import { limits } from "#lib/rules/limits";

/** Runs long work step by step, letting other work run in between (FF-B3). */
export async function inSteps<T>(work: Generator<undefined, T>): Promise<T> {
  let began = performance.now();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done) return step.value;
    if (performance.now() - began < limits.longestStep) continue;
    await turn();
    began = performance.now();
  }
}

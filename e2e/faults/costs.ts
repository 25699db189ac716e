import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "../../scripts/support/paths";
import { type Costs, problemsOf, told } from "./support/costs";
import type { Fault } from "./support/fault";

/** FF-B2 to FF-B5: what everything that reads from outside costs, with the worst that can be sent. */
const readings: Fault = {
  id: "FF-COST",
  what: "the worst forms, orders, staff lists, browsers' names and places in lists that are known, at a quarter and at the whole of what is taken",
  criterion:
    "the whole costs no more than 50 ms of processor time or 5.2 times its quarter, and the event loop stands for no longer than a quarter of a second; least of five",
  async run() {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        ...["--import", "tsx", "--import", "./scripts/test-setup.mjs"],
        join(root, "e2e/faults/support/readings.ts"),
      ],
      { cwd: root, maxBuffer: 16 * 1024 * 1024 },
    );
    const all: Costs[] = JSON.parse(stdout);
    const problems = problemsOf(all);
    if (all.length < 100) problems.push(`only ${all.length} shapes were sent`);
    return { count: `${all.length} shapes, 2 × 5 times`, measured: told(all), problems };
  },
};

export const costs: Fault[] = [readings];

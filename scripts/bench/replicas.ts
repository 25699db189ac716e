import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";
import { setTimeout as wait } from "node:timers/promises";
import { coreTimes } from "./cpu";
import { atLeast, compared, type Finding } from "./findings";
import type { BenchPortal, Laboratory } from "./laboratory";
import { openSignInForm, type SignInForm, signIn } from "./load";
import { shown } from "./numbers";
import { ratioOf, spreadOf } from "./statistics";

const line = { goal: 11, what: "sign-ins of two processes on one database, against one process" };

type Turn = {
  /** Sign-ins per second, as measured. */
  plain: number;
  /**
   * Sign-ins per second and core that the portals used or had idle: time that other processes took of these cores is
   * left out.
   */
  each: number;
};

/** Signs users in for some seconds through these processes, each on a core of its own. */
async function turn(form: SignInForm, portals: BenchPortal[], seconds: number): Promise<Turn> {
  const idle = () =>
    coreTimes()
      .cores.slice(0, portals.length)
      .reduce((sum, core) => sum + core.idle, 0);
  const cpu = () => portals.reduce((sum, portal) => sum + portal.cpu(), 0);
  const [cpuBefore, idleBefore, began] = [cpu(), idle(), performance.now()];
  let done = 0;
  const lane = async (portal: BenchPortal) => {
    while (performance.now() - began < seconds * 1000) {
      await signIn(form, portal);
      done += 1;
    }
  };
  await Promise.all(portals.flatMap((portal) => Array.from({ length: 4 }, () => lane(portal))));
  const passed = (performance.now() - began) / 1000;
  const theirs = (cpu() - cpuBefore + idle() - idleBefore) / 1000;
  return { plain: done / passed, each: done / theirs };
}

/**
 * Goal 11. Database and load generator need a part of the same two cores, which they would not on separate machines: so
 * the comparison is between sign-ins per second of a core that the portals used or had idle, times the cores. If one
 * process waits for the other (a lock, a queue), its core is idle and the figure falls.
 */
export async function replicas(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes, say } = lab;
  if (availableParallelism() < 2 || spawnSync("taskset", ["-V"]).status !== 0)
    return [
      compared({ ...line, measured: "not measured: needs two cores and taskset" }, "≥ 1.85 ×"),
    ];
  const seconds = sizes.signIns / 12;
  const second = await lab.another();
  await large.stop();
  await large.start("0");
  await second.start("1");
  const form = await openSignInForm(large);
  const one: Turn[] = [];
  const two: Turn[] = [];
  for (let round = -1; round < sizes.rounds; round += 1) {
    say(`round ${round + 1}`);
    const alone = await turn(form, [large], seconds);
    const both = await turn(form, [large, second], seconds);
    // The first of all is for compilers and caches.
    if (round < 0) continue;
    one.push(alone);
    two.push(both);
    await wait(200);
  }
  say("");
  await second.stop();
  await large.stop();
  await large.start();
  const plain = (turns: Turn[]) => spreadOf(turns.map((each) => each.plain));
  return [
    atLeast(
      {
        ...line,
        measured: `${shown(spreadOf(two.map(({ each }) => 2 * each)).middle)}/s against ${shown(spreadOf(one.map(({ each }) => each)).middle)}/s of whole cores; as they came, with database and load on the same cores, ${shown(plain(two).middle)}/s against ${shown(plain(one).middle)}/s (${shown(plain(two).middle / plain(one).middle)} ×)`,
      },
      ratioOf(
        two.map(({ each }) => 2 * each),
        one.map(({ each }) => each),
      ),
      1.85,
    ),
  ];
}

import { availableParallelism } from "node:os";
import { nodeVersion } from "./build";
import { atMost, compared, type Finding } from "./findings";
import { hashing } from "./hash";
import type { Laboratory } from "./laboratory";
import { inTurn, measure, openSignInForm, repeat, type Sample, signIn, warmUp } from "./load";
import { shown, spread } from "./numbers";
import { ratioOf, spreadOf } from "./statistics";

/**
 * Other products' sign-ins on the reference machine (docs/performance.md): milliseconds of processor time, and the part
 * for the hash.
 */
const peers = [
  { name: "nextjs/saas-starter (bcryptjs, cost 10)", cpu: 86.4, hash: 72 },
  { name: "better-auth (scrypt in JavaScript)", cpu: 105, hash: 90 },
];

/** Goals 1 and 2: what a sign-in costs besides the hash of its password. */
export async function signIns(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const form = await openSignInForm(large);
  await repeat(warmUp.page, () => signIn(form));
  const rounds = await inTurn(sizes.rounds, {
    hash: await hashing(lab),
    signIn: () => measure(lab, [large], { count: sizes.signIns }, () => signIn(form)),
  });
  const of = (samples: Sample[], what: (sample: Sample) => number) => spreadOf(samples.map(what));
  const cpu = of(rounds.signIn, (one) => one.cpu);
  const app = of(rounds.signIn, (one) => one.app).middle;
  const database = of(rounds.signIn, (one) => one.database).middle;
  const hash = of(rounds.hash, (one) => one.cpu);
  const around = cpu.middle - hash.middle;
  const rate = of(rounds.signIn, (one) => one.count / one.seconds);
  const ratio = ratioOf(
    rounds.signIn.map((one) => one.cpu),
    rounds.hash.map((one) => one.cpu),
  );
  return [
    {
      ...atMost(
        {
          goal: 1,
          what: "processor time of a sign-in (portal and PostgreSQL), against that of the hash alone",
          measured: `${spread(cpu)} ms (portal ${shown(app)}, PostgreSQL ${shown(database)}) against ${spread(hash)} ms`,
        },
        ratio,
        nodeVersion < 24 ? 2.2 : 1.9,
      ),
      wanted: "≤ 2.2 × on Node 20, ≤ 1.9 × on Node 24",
    },
    compared(
      {
        goal: 2,
        what: "sign-ins per second and core",
        measured: `${shown(1000 / cpu.middle)}/s a core; together with the load from the same machine ${spread(rate)}/s on ${availableParallelism()} cores`,
      },
      "–",
    ),
    ...peers.map((peer) =>
      compared(
        {
          goal: 2,
          what: `a sign-in against ${peer.name}, measured in November 2026 on the reference machine, not in this run`,
          measured: `${peer.cpu} ms against ${shown(cpu.middle)} ms; beside the hash ${shown(peer.cpu - peer.hash)} ms against ${shown(around)} ms: the lead is the hash's (${peer.hash} ms against ${shown(hash.middle)} ms)`,
        },
        peer.name.startsWith("better") ? "≥ 4 ×" : "≥ 6 ×",
        spreadOf(rounds.signIn.map((one) => peer.cpu / one.cpu)),
      ),
    ),
  ];
}

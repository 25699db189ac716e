import { availableParallelism } from "node:os";
import { filled, formOf, post } from "../../e2e/support/forms";
import { nodeVersion } from "./build";
import { atMost, compared, type Finding } from "./findings";
import { hashing } from "./hash";
import type { BareApp, Laboratory } from "./laboratory";
import { inTurn, measure, openSignInForm, repeat, type Sample, signIn, warmUp } from "./load";
import { shown, spread } from "./numbers";
import { password } from "./seed";
import { ratioOf, spreadOf } from "./statistics";

/**
 * Other products' sign-ins on the reference machine (docs/performance.md): milliseconds of processor time, and the part
 * for the hash.
 */
const peers = [
  { name: "nextjs/saas-starter (bcryptjs, cost 10)", cpu: 86.4, hash: 72 },
  { name: "better-auth (scrypt in JavaScript)", cpu: 105, hash: 90 },
];

/** Sends the form of the bare application, which asks for a password only. */
async function signInOfBare(bare: BareApp): Promise<() => Promise<void>> {
  const form = await formOf(bare, "/sign-in", "Anmelden");
  return async () => {
    const { status } = await post(bare, "/sign-in", filled(form, { password }));
    if (status !== 303) throw new Error(`a sign-in to the bare application answers ${status}`);
  };
}

/** Goals 1 and 2: what a sign-in costs besides the hash of its password. */
export async function signIns(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const form = await openSignInForm(large);
  const bare = await lab.bare();
  const bareSignIn = await signInOfBare(bare);
  await repeat(warmUp.quick, bareSignIn);
  await repeat(warmUp.quick, () => signIn(form));
  const rounds = await inTurn(sizes.rounds, {
    hash: await hashing(lab),
    bare: () => measure(lab, [bare], { count: sizes.signIns }, bareSignIn),
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
        goal: 1,
        what: "the floor: a form of a bare Next whose action only compares the hash, against the hash alone",
        measured: `${spread(of(rounds.bare, (one) => one.app))} ms against ${spread(hash)} ms`,
      },
      "–",
      ratioOf(
        rounds.bare.map((one) => one.app),
        rounds.hash.map((one) => one.cpu),
      ),
    ),
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

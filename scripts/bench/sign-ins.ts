import { availableParallelism } from "node:os";
import { verify } from "@node-rs/argon2";
import { atMost, compared, type Finding, within } from "./findings";
import type { Laboratory } from "./laboratory";
import { inTurn, measure, openSignInForm, type Sample, signIn } from "./load";
import { shown, spread } from "./numbers";
import { ofThisProcess } from "./own";
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

/** Only compares the stored hash with the password, which every sign-in has to do. */
export async function hashing(lab: Laboratory): Promise<() => Promise<Sample>> {
  const [row] = await lab.large.sql<{ hash: string }[]>`
    select password_hash as hash from users where password_hash is not null limit 1`;
  const hash = row?.hash ?? "";
  const own = { cpu: ofThisProcess };
  return () =>
    measure({ databaseCpu: () => 0 }, [own], { count: lab.sizes.signIns, atOnce: 2 }, async () => {
      if (!(await verify(hash, password))) throw new Error("the password is wrong");
    });
}

/** Goals 1 and 2: what a sign-in costs besides the hash of its password. */
export async function signIns(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const form = await openSignInForm(large);
  const rounds = await inTurn(sizes.rounds, {
    hash: await hashing(lab),
    signIn: () => measure(lab, [large], { count: sizes.signIns, atOnce: 4 }, () => signIn(form)),
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
    atMost(
      {
        goal: 1,
        what: "processor time of a sign-in (portal and PostgreSQL), against that of the hash alone",
        measured: `${spread(cpu)} ms (portal ${shown(app)}, PostgreSQL ${shown(database)}) against ${spread(hash)} ms`,
      },
      ratio,
      2,
    ),
    within(
      {
        goal: 2,
        what: "sign-ins per second and core: 40, which is 25 ms of a core for each",
        measured: `${shown(cpu.middle)} ms: ${shown(1000 / cpu.middle)}/s a core; together with the load from the same machine ${spread(rate)}/s on ${availableParallelism()} cores`,
      },
      cpu.middle,
      25,
      "ms of a core",
    ),
    ...peers.map((peer) =>
      compared(
        {
          goal: 2,
          what: `a sign-in against ${peer.name}, measured on the reference machine, not in this run`,
          measured: `${peer.cpu} ms against ${shown(cpu.middle)} ms; beside the hash ${shown(peer.cpu - peer.hash)} ms against ${shown(around)} ms: the lead is the hash's (${peer.hash} ms against ${shown(hash.middle)} ms)`,
        },
        peer.name.startsWith("better") ? "≥ 4 ×" : "≥ 6 ×",
        spreadOf(rounds.signIn.map((one) => peer.cpu / one.cpu)),
      ),
    ),
  ];
}

import { disconnect } from "#db/pool";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { listUsers } from "#lib/domain/users/list";
import { userListQuery } from "#lib/rules/list-queries";
import { connectHere } from "./domain";
import { atMost, type Finding, holds } from "./findings";
import { hashOnce } from "./hash";
import type { Laboratory } from "./laboratory";
import { shown, spread } from "./numbers";
import { plansOf, statementsOf } from "./statements";
import { median, quantile, spreadOf } from "./statistics";

/** What people type: frequent and rare names, parts of names, addresses, numbers, and names that nobody has. */
const typed = [
  "Steinhoff",
  "hoff",
  "Lindenbauer",
  "Anna Stein",
  "Sandmeier-Graf, Tilda",
  "person4711",
  "person12@",
  "firma77.example",
  "@firma1234",
  "1000777",
  "u1000815",
  "nobody.at.all",
  "Krüger",
  "Wim",
  "müller",
];

/** Hashes before each round of searches. */
const hashes = 10;

/** Goal 7: searching among all users, with the role and the policies of a user's request. */
export async function search(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const readers = {
    "the provider": await large.person("o.kind = 'provider'"),
    [`a reseller with ${shown(sizes.customersOfReseller)} customers`]: await large.person(
      "o.kind = 'reseller' and u.is_owner",
    ),
  };
  const hash = await hashOnce(lab);
  const findings: Finding[] = [];
  for (const [who, { session }] of Object.entries(readers)) {
    connectHere(large.databaseUrl);
    const person = await findSignedIn(session, readOpenTasks);
    if (!person) throw new Error("nobody is signed in");
    const ask = (q: string) => listUsers(person.actor, userListQuery.parse({ q }));
    for (const q of typed) await ask(q);
    const rounds: { q: string; milliseconds: number }[][] = [];
    const hashed: number[] = [];
    for (let round = 0; round < sizes.rounds * 2; round += 1) {
      const alone: number[] = [];
      for (let n = 0; n < hashes; n += 1) alone.push(await timeOf(hash));
      hashed.push(median(alone));
      const times: { q: string; milliseconds: number }[] = [];
      for (const q of typed) times.push({ q, milliseconds: await timeOf(() => ask(q)) });
      rounds.push(times);
    }
    await disconnect();
    const milliseconds = (times: { milliseconds: number }[]) =>
      times.map((one) => one.milliseconds);
    const all = milliseconds(rounds.flat());
    const slowest = rounds.flat().reduce((a, b) => (a.milliseconds > b.milliseconds ? a : b));
    // A round has too few searches for a quantile of its own: each is divided by the hash of its round.
    const inHashes = rounds.map((times, round) =>
      milliseconds(times).map((one) => one / (hashed[round] ?? Number.NaN)),
    );
    findings.push(
      atMost(
        {
          goal: 7,
          what: `searching among ${shown(sizes.users)} users, for ${who}: the whole call with its counts and commit, 95 of 100, against the hash of one password`,
          measured: `${shown(quantile(all, 0.95))} ms (median ${shown(median(all))}, slowest ${shown(slowest.milliseconds)} for “${slowest.q}”) against ${spread(spreadOf(hashed))} ms`,
        },
        {
          middle: quantile(inHashes.flat(), 0.95),
          least: Math.min(...inHashes.map((times) => quantile(times, 0.95))),
          most: Math.max(...inHashes.map((times) => quantile(times, 0.95))),
        },
        4,
      ),
    );
    const sent = await statementsOf(large.databaseUrl, () => ask("Lindenbauer-Graf"));
    const nodes = await plansOf(large.databaseUrl, sent, "search_text like");
    const index = nodes.find((node) => /^users_.*search/.test(node["Index Name"] ?? ""));
    // The number of matches ends at its limit and may be counted in any order.
    const scan = nodes.find(
      (node) =>
        node["Node Type"] === "Seq Scan" &&
        node["Relation Name"] === "users" &&
        /search_text/.test(node.Filter ?? ""),
    );
    findings.push(
      holds(
        {
          goal: 7,
          what: `plan of this search, for ${who}`,
          measured: index?.["Index Name"] ?? "no such index",
        },
        "the trigram index, no scan of all users",
        index !== undefined && scan === undefined,
      ),
    );
  }
  return findings;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

import { atMost, type Finding, holds } from "./findings";
import type { BenchPortal, Laboratory } from "./laboratory";
import { inTurn, measure, rowsOf, type Sample, visit } from "./load";
import { percent, shown, spread } from "./numbers";
import { isProvider, isReseller } from "./readers";
import { ratioOf, spreadOf } from "./statistics";

/** Rows of one page (limits.pageSize). */
const pageSize = 25;

const linkToUsersOf = /href="\/users\?organization=(\d+)"/g;

/** The URL of the page that begins after this many users. */
async function pageAt({ sql }: BenchPortal, within: string, depth: number): Promise<string> {
  const [place] = await sql.unsafe<{ key: string; number: string }[]>(`
    select u.changed_at::text as key, u.number::text from users u where ${within}
    order by u.changed_at desc, u.number desc offset ${depth} limit 1`);
  if (!place) throw new Error(`there are no ${depth} people`);
  const cursor = Buffer.from(JSON.stringify([place.key, place.number])).toString("base64url");
  return `/users?after=${cursor}`;
}

const belowFirstReseller = `u.organization_id in (select c.descendant_id from organization_closure c
  where c.ancestor_id = (select min(id) from organizations where kind = 'reseller'))`;

/** Goals 4 and 5: a page of the list with a thousand users and with all of them, at its beginning and far down. */
export async function lists(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const small = await lab.small();
  const { cookie: provider } = await large.person(isProvider);
  const { cookie: reseller } = await large.person(isReseller);
  const { cookie: few } = await small.person(isProvider);
  const depth = Math.floor(sizes.users * 0.9);
  const depthOfReseller = Math.floor(sizes.customersOfReseller * 9);
  const deep = await pageAt(large, "true", depth);
  const deepOfReseller = await pageAt(large, belowFirstReseller, depthOfReseller);
  const bytes: Record<string, number[]> = {};
  const ask = (name: string, portal: BenchPortal, path: string, cookie: string) => () =>
    measure(lab, [portal], { count: sizes.pages }, async () => {
      const html = await visit(portal, path, cookie);
      const rows = rowsOf(html, path === "/customers" ? linkToUsersOf : undefined);
      if (rows < pageSize) throw new Error(`${path} has ${rows} rows`);
      bytes[name] ??= [];
      bytes[name].push(Buffer.byteLength(html));
    });
  const rounds = await inTurn(sizes.rounds, {
    few: ask("few", small, "/users", few),
    many: ask("many", large, "/users", provider),
    deep: ask("deep", large, deep, provider),
    reseller: ask("reseller", large, "/users", reseller),
    deepOfReseller: ask("deepOfReseller", large, deepOfReseller, reseller),
    customers: ask("customers", large, "/customers", reseller),
    unasked: ask("unasked", large, "/bench-users", provider),
  });
  const cpu = (samples: Sample[]) => samples.map((one) => one.cpu);
  const cost = (samples: Sample[]) =>
    `${spread(spreadOf(cpu(samples)))} ms of a core (${shown(spreadOf(samples.map((one) => one.app)).middle)} + ${shown(spreadOf(samples.map((one) => one.database)).middle)})`;
  const between = (what: string, ours: Sample[], theirs: Sample[]) =>
    atMost(
      { goal: 5, what, measured: `${cost(ours)} against ${cost(theirs)}` },
      ratioOf(cpu(ours), cpu(theirs)),
      1.2,
    );
  const size = (name: string) => spreadOf(bytes[name] ?? []).middle;
  const difference = Math.abs(size("many") / size("few") - 1);
  return [
    atMost(
      {
        goal: 4,
        what: "a page of the list, against the same page without the check of the session",
        measured: `${spread(spreadOf(cpu(rounds.many)))} ms of a core against ${spread(spreadOf(cpu(rounds.unasked)))} ms`,
      },
      ratioOf(cpu(rounds.many), cpu(rounds.unasked)),
      1.25,
    ),
    between(
      `first page of ${shown(sizes.users)} users, against 1,000 users, for the provider`,
      rounds.many,
      rounds.few,
    ),
    between(`page after ${shown(depth)} users, against 1,000 users`, rounds.deep, rounds.few),
    between(
      `a reseller with ${shown(sizes.customersOfReseller)} customers: page after ${shown(depthOfReseller)} users, against the first page`,
      rounds.deepOfReseller,
      rounds.reseller,
    ),
    between("the first page of that reseller, against 1,000 users", rounds.reseller, rounds.few),
    between(
      "the first page of that reseller's customers, against the first page of its users",
      rounds.customers,
      rounds.reseller,
    ),
    holds(
      {
        goal: 5,
        what: "HTML of these pages",
        measured: `${shown(size("many") / 1000)} kB against ${shown(size("few") / 1000)} kB, uncompressed: ${percent(difference)} apart`,
      },
      "≤ 5 % apart",
      difference <= 0.05,
    ),
  ];
}

import { atMost, type Finding, within } from "./findings";
import { hashing } from "./hash";
import type { Laboratory } from "./laboratory";
import { inTurn, measure, repeat, type Sample, visit, warmUp } from "./load";
import { shown, spread } from "./numbers";
import { kilobytesOf } from "./page-bytes";
import { readersOf } from "./readers";
import { ratioOf, spreadOf } from "./statistics";

/** An empty page for each other page: one is too short for a clock of hundredths of a second. */
const emptyForPage = 3;

const app = (samples: Sample[]) => samples.map((one) => one.app);
const database = (samples: Sample[]) => samples.map((one) => one.database);

/**
 * Goals 17 and 18: pages of the portal against those of a bare Next, processor time of the two processes; and what
 * PostgreSQL does for a page, against the hash of a password.
 */
export async function pages(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const bare = await lab.bare();
  const [provider, reseller, team] = await Promise.all(
    readersOf(sizes).map(({ condition }) => large.person(condition)),
  );
  const lists: string[] = [];
  const portal = (path: string, cookie?: string) => () =>
    measure(lab, [large], { count: sizes.pages }, async () => {
      const html = await visit(large, path, cookie);
      if (path === "/users") lists.push(html);
    });
  await repeat(warmUp.quick, () => visit(bare, "/empty"));
  await repeat(warmUp.quick / 2, () => visit(large, "/sign-in"));
  await repeat(warmUp.page, () => visit(bare, "/list"));
  await repeat(warmUp.page, () => visit(large, "/users", provider?.cookie));
  const rounds = await inTurn(sizes.rounds, {
    empty: () =>
      measure(lab, [bare], { count: sizes.pages * emptyForPage }, () => visit(bare, "/empty")),
    bareList: () => measure(lab, [bare], { count: sizes.pages }, () => visit(bare, "/list")),
    signIn: portal("/sign-in"),
    helpOutside: portal("/help"),
    help: portal("/help", provider?.cookie),
    provider: portal("/users", provider?.cookie),
    reseller: portal("/users", reseller?.cookie),
    team: portal("/users", team?.cookie),
    hash: await hashing(lab),
  });
  const against = (what: string, ours: Sample[], theirs: Sample[], bound: number, more = "") =>
    atMost(
      {
        goal: 17,
        what,
        measured: `${spread(spreadOf(app(ours)))} ms of a core against ${spread(spreadOf(app(theirs)))} ms${more}; PostgreSQL ${shown(spreadOf(database(ours)).middle)} ms`,
      },
      ratioOf(app(ours), app(theirs)),
      bound,
    );
  const ofHash = (what: string, samples: Sample[], bound: number) =>
    atMost(
      {
        goal: 18,
        what,
        measured: `${spread(spreadOf(database(samples)))} ms against ${spread(spreadOf(app(rounds.hash)))} ms`,
      },
      ratioOf(database(samples), app(rounds.hash)),
      bound,
    );
  return [
    against(
      "the page /sign-in, against an empty page of a bare Next",
      rounds.signIn,
      rounds.empty,
      2,
    ),
    against(
      "the page /help of somebody who is not signed in, against an empty page of a bare Next",
      rounds.helpOutside,
      rounds.empty,
      2,
    ),
    against(
      "the page /help of somebody who is signed in, against an empty page of a bare Next",
      rounds.help,
      rounds.empty,
      3,
    ),
    against(
      "a page of the list, against the same markup as static JSX in a bare Next",
      rounds.provider,
      rounds.bareList,
      1.3,
      `, ${bare.elements} elements each`,
    ),
    ...bytesOf(lists),
    ...readersOf(sizes).map(({ who }, at) =>
      ofHash(
        `PostgreSQL's processor time for the list's first page of ${shown(sizes.users)} users, for ${who}, against the hash of one password`,
        [rounds.provider, rounds.reseller, rounds.team][at] ?? [],
        0.4,
      ),
    ),
    ofHash(
      "PostgreSQL's processor time for the page /help of somebody of the provider, against the hash of one password",
      rounds.help,
      0.15,
    ),
  ];
}

/** The largest of these lists. */
function bytesOf(lists: string[]): Finding[] {
  const sizes = lists.map(kilobytesOf);
  const line = (what: string, part: "html" | "flight", bound: number) => {
    const kilobytes = sizes.map((one) => one[part]);
    const most = Math.max(...kilobytes);
    const measured = `${shown(Math.min(...kilobytes))} to ${shown(most)} kB`;
    return within({ goal: 17, what, measured }, most, bound, "kB");
  };
  return [
    line(
      "HTML of the list's first page, uncompressed, the largest of the three readers'",
      "html",
      110,
    ),
    line("the part of it from which React continues (flight data), as it is sent", "flight", 30),
  ];
}

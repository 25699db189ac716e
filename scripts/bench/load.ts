import { setTimeout as wait } from "node:timers/promises";
import { together } from "../../e2e/faults/support/load";
import { filled, formOf, type HtmlForm, post } from "../../e2e/support/forms";
import { type Answer, asBrowser, ask } from "../../e2e/support/http";
import type { BenchPortal, Laboratory } from "./laboratory";
import { password } from "./seed";
import { median, quantile } from "./statistics";

/** The cost of some operations: times in milliseconds, and milliseconds of processor time per operation. */
export type Sample = {
  count: number;
  seconds: number;
  times: number[];
  p50: number;
  p99: number;
  app: number;
  database: number;
  cpu: number;
};

/** As many connections as a browser or a proxy keeps open; what is compared is asked through so many at a time. */
export const connections = 8;

/**
 * Runs the work this often, with this concurrency, and measures the cost for portals and database.
 *
 * @param settled waits until what the work has left to be done later is done too
 */
export async function measure(
  { databaseCpu }: Pick<Laboratory, "databaseCpu">,
  portals: Pick<BenchPortal, "cpu">[],
  { count, atOnce = connections }: { count: number; atOnce?: number },
  work: (n: number) => Promise<unknown>,
  settled: () => Promise<void> = async () => {},
): Promise<Sample> {
  const appCpu = () => portals.reduce((sum, portal) => sum + portal.cpu(), 0);
  const times: number[] = [];
  const [app, database, began] = [appCpu(), databaseCpu(), performance.now()];
  await together(Array.from({ length: count }), atOnce, async (_, n) => {
    const at = performance.now();
    await work(n);
    times.push(performance.now() - at);
  });
  await settled();
  const each = (total: number) => total / count;
  const [appEach, databaseEach] = [each(appCpu() - app), each(databaseCpu() - database)];
  return {
    count,
    seconds: (performance.now() - began) / 1000,
    times,
    p50: median(times),
    p99: quantile(times, 0.99),
    app: appEach,
    database: databaseEach,
    cpu: appEach + databaseEach,
  };
}

/**
 * Requests before anything is measured: a page takes twice as long until the code of Next and React is compiled, which it is
 * after some hundred requests (measured), and each connection to the database prepares its own statements.
 */
export const warmUp = { quick: 600, page: 60 };

/** Runs the work this often without measuring it. */
export async function repeat(count: number, work: () => Promise<unknown>): Promise<void> {
  await together(Array.from({ length: count }), connections, work);
}

/** Measures several things alternately, round by round, so that a busy moment of the machine affects all of them. */
export async function inTurn<Name extends string>(
  rounds: number,
  things: Record<Name, () => Promise<Sample>>,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(things) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    Name,
    Sample[]
  >;
  // The first of all is for compilers and caches.
  for (const name of names) await things[name]();
  for (let round = 0; round < rounds; round += 1)
    // Each round begins with another one.
    for (const at of names.keys()) {
      const name = names[(at + round) % names.length] as Name;
      samples[name].push(await things[name]());
    }
  return samples;
}

/** Requests a page like a browser, compressed. @throws Error if the response is not that page */
export async function visit(
  portal: Pick<BenchPortal, "url" | "port">,
  path: string,
  cookie?: string,
): Promise<string> {
  const { status, text, headers } = await ask(portal, path, { cookie, headers: asBrowser });
  if (status !== 200) throw new Error(`${path} answers ${status} ${headers.location ?? ""}`);
  return text;
}

/** The number of users that a page of the list shows, or of customers by the links to their users. */
export function rowsOf(html: string, link = /href="\/users\/(\d+)["?]/g): number {
  return new Set([...html.matchAll(link)].map(([, number]) => number)).size;
}

/** Signs users in like a browser without JavaScript; first those who never signed in. */
export async function openSignInForm(portal: BenchPortal) {
  const form: HtmlForm = await formOf(portal, "/sign-in", "Anmelden");
  const logins = await portal.sql<{ email: string }[]>`
    select u.email from users u join organizations o on o.id = u.organization_id
    where u.activated_at is not null and o.kind = 'customer' order by u.last_sign_in_at nulls first limit 20000`;
  if (logins.length === 0) throw new Error("nobody is there to sign in");
  let next = 0;
  return {
    /** Signs in the next user. */
    attempt(through: BenchPortal = portal): Promise<Answer> {
      const login = logins[next++ % logins.length]?.email ?? "";
      return post(through, "/sign-in", filled(form, { login, password }), { headers: asBrowser });
    },
  };
}

export type SignInForm = Awaited<ReturnType<typeof openSignInForm>>;

export function isIn({ status, cookies }: Answer): boolean {
  return status === 303 && cookies.some((cookie) => /^zugang-\d+\.session=/.test(cookie));
}

/** Signs a user in, and comes again when a busy machine says so (S-66). @throws Error if the portal refuses */
export async function signIn(form: SignInForm, through?: BenchPortal, attempts = 5): Promise<void> {
  const answer = await form.attempt(through);
  if (isIn(answer)) return;
  if (answer.status === 503 && attempts > 1) {
    await wait(Number(answer.headers["retry-after"] ?? 1) * 1_000);
    return signIn(form, through, attempts - 1);
  }
  const said = /role="alert"[\s\S]*?<\/(?:ul|div)>/.exec(answer.text)?.[0].replace(/<[^>]*>/g, " ");
  throw new Error(`a sign-in answers ${answer.status}: ${said?.replace(/\s+/g, " ").trim()}`);
}

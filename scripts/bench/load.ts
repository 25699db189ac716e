import { together } from "../../e2e/faults/support/load";
import { filled, formOf, type HtmlForm, post } from "../../e2e/support/forms";
import { type Answer, ask } from "../../e2e/support/http";
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

/** Runs the work this often, with this concurrency, and measures the cost for portals and database. */
export async function measure(
  { databaseCpu }: Pick<Laboratory, "databaseCpu">,
  portals: Pick<BenchPortal, "cpu">[],
  { count, atOnce }: { count: number; atOnce: number },
  work: (n: number) => Promise<unknown>,
): Promise<Sample> {
  const appCpu = () => portals.reduce((sum, portal) => sum + portal.cpu(), 0);
  const times: number[] = [];
  const [app, database, began] = [appCpu(), databaseCpu(), performance.now()];
  await together(Array.from({ length: count }), atOnce, async (_, n) => {
    const at = performance.now();
    await work(n);
    times.push(performance.now() - at);
  });
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

/** Requests a page like a browser. @throws Error if the response is not that page */
export async function page(portal: BenchPortal, path: string, cookie: string): Promise<string> {
  const { status, text } = await ask(portal, path, { cookie });
  if (status !== 200) throw new Error(`${path} answers ${status}`);
  return text;
}

/** The number of users that a page of the list shows. */
export function rowsOf(html: string): number {
  return new Set([...html.matchAll(/href="\/users\/(\d+)["?]/g)].map(([, number]) => number)).size;
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
      return post(through, "/sign-in", filled(form, { login, password }));
    },
  };
}

export type SignInForm = Awaited<ReturnType<typeof openSignInForm>>;

export function isIn({ status, cookies }: Answer): boolean {
  return status === 303 && cookies.some((cookie) => /^zugang-\d+\.session=/.test(cookie));
}

/** Signs a user in. @throws Error if the portal refuses */
export async function signIn(form: SignInForm, through?: BenchPortal): Promise<void> {
  const answer = await form.attempt(through);
  if (isIn(answer)) return;
  const said = /role="alert"[\s\S]*?<\/(?:ul|div)>/.exec(answer.text)?.[0].replace(/<[^>]*>/g, " ");
  throw new Error(`a sign-in answers ${answer.status}: ${said?.replace(/\s+/g, " ").trim()}`);
}

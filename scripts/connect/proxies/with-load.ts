import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Browser, textOf } from "../browser";
import { signIn } from "../people";
import { inside, type Stand } from "./stand";

const seconds = 6;
const each = 500;

/** Asks this often in a second, whatever the answers, and returns how many there were of each kind, and how long they took. */
async function askSteadily(address: string, cookie: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const counts = new Map<number, number>();
  const took: number[] = [];
  const one = () =>
    new Promise<void>((resolve) => {
      const began = performance.now();
      const end = (status: number) => {
        counts.set(status, (counts.get(status) ?? 0) + 1);
        took.push(performance.now() - began);
        resolve();
      };
      request(address, { agent, headers: { Cookie: cookie } }, (response) => {
        response.resume().once("end", () => end(response.statusCode ?? 0));
      })
        .once("error", () => end(0))
        .end();
    });
  const asked: Promise<void>[] = [];
  const began = performance.now();
  while (asked.length < seconds * each) {
    const due = Math.min(seconds * each, ((performance.now() - began) / 1000) * each);
    while (asked.length < due) asked.push(one());
    await pause(5);
  }
  await Promise.all(asked);
  const lasted = (performance.now() - began) / 1000;
  agent.destroy();
  took.sort((a, b) => a - b);
  const at = (share: number) => Math.round(took[Math.floor((took.length - 1) * share)] ?? 0);
  return { counts, rate: Math.round(took.length / lasted), half: at(0.5), most: at(0.99) };
}

/** Verifies that a heavy page behind the proxy and people who sign in do not keep each other from it. */
export async function verifyLoad(stand: Stand): Promise<void> {
  const { portal, customer, telephone } = stand;
  await stand.findings.verify(
    `${each} questions a second for ${seconds} seconds while people sign in: both succeed`,
    async () => {
      const { cookie } = await inside(stand, "fax");
      const people = await Promise.all(Array.from({ length: 8 }, () => customer.add("fax")));
      telephone.recorder.take();
      // All of these people have one address, which has its limits (S-61).
      await portal.sql`delete from rate_limits`;
      const load = askSteadily(`${telephone.url}/fax`, cookie);
      const signedIn: number[] = [];
      try {
        for (const person of people) {
          const began = performance.now();
          const browser = new Browser();
          const page = await signIn(await browser.open(`${portal.url}/sign-in`), browser, person);
          assert.deepEqual([page.status, page.url.pathname], [200, "/"], textOf(page.html));
          signedIn.push(Math.round(performance.now() - began));
        }
      } finally {
        await load;
      }
      const { counts, rate, half, most } = await load;
      const arrived = telephone.recorder.take().length;
      const answers = [...counts].map(([status, count]) => `${count} × ${status}`).join(", ");
      const slowest = Math.max(...signedIn);
      const said = `${answers}; ${rate} a second, half within ${half} ms, 99 % within ${most} ms; ${people.length} sign-ins, each within ${slowest} ms`;
      // A machine that is too slow for so many refuses some; none of those reaches the application.
      assert.ok(
        [...counts.keys()].every((status) => status === 200 || status >= 500),
        said,
      );
      assert.equal(arrived, counts.get(200), said);
      assert.ok(arrived > (seconds * each) / 2, said);
      return said;
    },
  );
}

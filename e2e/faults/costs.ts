import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../../scripts/support/paths";
import { ask } from "../support/http";
import { addPerson, freshCompany } from "../support/people";
import { freshServiceAdministrator } from "../support/service-administrators";
import { openSession } from "../support/sessions";
import { shapes } from "./shapes/all";
import { webhookSecret } from "./shapes/messages";
import type { Sender } from "./shapes/shape";
import { type Costs, leastCosts, openMeter, problemsOf, told } from "./support/costs";
import type { Fault } from "./support/fault";
import type { Stage } from "./support/laboratory";

/** A service administrator, the owner of a reseller, and a user at the second step of the sign-in. */
async function openSender({ portal, sql }: Stage): Promise<Sender> {
  const provider = await freshServiceAdministrator(sql);
  const company = await freshCompany(sql);
  const { owner: reseller } = await freshCompany(sql, { kind: "reseller" });
  const pending = await addPerson(sql, company, { secondFactor: true });
  const sender = {
    portal,
    provider: { number: provider.number, cookie: await openSession(portal, sql, provider) },
    reseller: { number: reseller.number, cookie: await openSession(portal, sql, reseller) },
    pending: { number: pending.number, cookie: await openSession(portal, sql, pending) },
  };
  await sql`update sessions set pending_step = 'secondFactor' where user_number = ${pending.number}`;
  return sender;
}

/** FF-B2 to FF-B5: the cost of every kind of input, with the worst that can be sent to a running portal. */
const worstShapes: Fault = {
  id: "FF-COST",
  what: "the worst known forms, arguments of actions, staff lists, orders, messages, addresses, headers and cookies, sent to every entry point at the largest accepted size, and at a quarter of it where that is not cheap",
  criterion:
    "the largest size costs the server's process at most 50 ms of processor time or 5.2 times the quarter, and blocks its event loop for at most a quarter of a second; least of five, until it is quiet again",
  async run({ open, quick, say }) {
    const folder = mkdtempSync(join(tmpdir(), "zugang-meter-"));
    const path = join(folder, "meter");
    const preloaded = pathToFileURL(join(root, "e2e/faults/support/meter.mjs")).href;
    const stage = await open({
      // Without a configured provider no message about letters is accepted.
      resend: true,
      variables: {
        NODE_OPTIONS: `--import ${preloaded}`,
        METER: path,
        RESEND_WEBHOOK_SECRET: webhookSecret,
      },
    });
    const { portal, sql } = stage;
    const meter = await openMeter(path);
    try {
      const sender = await openSender(stage);
      const all = shapes().filter(({ isOneOfMany }) => !(quick && isOneOfMany));
      const costs: Costs[] = [];
      const statuses = new Map<number, number>();
      for (const { name, bound, at } of all) {
        say(`${costs.length} of ${all.length}: ${name}`);
        const send = async (part: number) => {
          // Rate-limited requests would not be read, and a challenge can be used once.
          await sql`delete from rate_limits`;
          await sql`update sessions set challenge = 'x', reauthenticated_at = now()`;
          const { path, ...asked } = at(Math.floor(bound * part), sender);
          return meter.costOf(async () => {
            const { status } = await ask(portal, path, asked);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
          });
        };
        costs.push(await leastCosts(name, quick, send));
      }
      const answers = [...statuses].toSorted().map(([status, count]) => `${count} × ${status}`);
      return {
        count: `${all.length} shapes, up to 2 × 5 times`,
        measured: `${told(costs)}; answered with ${answers.join(", ")}`,
        problems: problemsOf(costs),
      };
    } finally {
      meter.close();
      await stage.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

export const costs: Fault[] = [worstShapes];

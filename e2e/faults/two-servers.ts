import { setTimeout as wait } from "node:timers/promises";
import { areaOf } from "#lib/rules/catalogue";
import { areaLike, areasLike } from "#lib/rules/catalogue-roles";
import { filled, formOf, post } from "../support/forms";
import { ask, locationOf } from "../support/http";
import { addPerson } from "../support/people";
import { openSession } from "../support/sessions";
import type { Fault } from "./support/fault";
import { newHistory } from "./support/history";
import { calmRate, steadily } from "./support/load";
import { mixed, openCustomers, openTraffic } from "./support/traffic";

const rolling: Fault = {
  id: "F-14",
  what: "two servers are replaced one after the other while users work (rolling restart, S-96)",
  criterion: "no request fails, and every process ends by itself after finishing what it has begun",
  async run({ open, quick, say }) {
    const stage = await open({ servers: 2, balanced: true });
    const { portal, sql, instances, entrance } = stage;
    try {
      const times = quick ? 2 : 10;
      const customers = await openCustomers(portal, sql, quick ? 3 : 10);
      const history = newHistory();
      const traffic = openTraffic(portal, sql, customers, history, { agent: false });
      const perSecond = await calmRate(20, mixed(traffic));
      const problems: string[] = [];
      const slow: number[] = [];
      const exchanging = async () => {
        for (let time = 0; time < times; time += 1) {
          say(`${time + 1} of ${times}`);
          const [leaving, staying] = time % 2 === 0 ? instances : instances.toReversed();
          if (!leaving || !staying) break;
          // Like a balancer: no new connections to the server that leaves, which is told to end at that moment.
          entrance?.lead(staying.port);
          const began = Date.now();
          await leaving.stop("SIGTERM");
          slow.push(Date.now() - began);
          await leaving.start();
          await wait(500);
        }
      };
      await steadily(perSecond, exchanging(), mixed(traffic));
      const failed = history.operations.filter(({ end }) => end !== "ok");
      if (failed.length > 0)
        problems.push(
          `${failed.length} requests failed: ${[...new Set(failed.map(({ kind, status }) => `${kind} ${status}`))].join(", ")}`,
        );
      const longest = Math.max(...slow);
      if (longest > 10_000) problems.push(`a server took ${longest} ms to end`);
      problems.push(...(await traffic.check()));
      return {
        count: `${times} replacements, ${perSecond} requests/s`,
        measured: `${history.summary()}; a server ended within ${longest} ms`,
        problems,
      };
    } finally {
      await stage.close();
    }
  },
};

const revoked: Fault = {
  id: "S-13",
  what: "a user loses access, the account or the session through one server and sends the next request to another",
  criterion: "no page is shown after the loss was acknowledged",
  async run({ open, quick, say }) {
    const stage = await open({ servers: 2 });
    const { sql, instances } = stage;
    try {
      const times = quick ? 20 : 200;
      const [a, b] = instances.map(({ portal }) => portal);
      if (!a || !b) throw new Error("there are two servers");
      const customers = await openCustomers(a, sql, 4);
      let stale = 0;
      const problems: string[] = [];
      for (let time = 0; time < times; time += 1) {
        say(`${time + 1} of ${times}`);
        const customer = customers[time % customers.length];
        if (!customer) break;
        const person = await addPerson(sql, customer.company, { permissions: ["product"] });
        const cookie = await openSession(a, sql, person);
        if ((await ask(b, areaOf(areaLike("product")).path, { cookie })).status !== 200)
          problems.push("somebody was not let in to begin with");
        const path = `/users/${person.number}`;
        const kind = time % 4;
        const [page, button, changes] = (
          [
            [path, "Deaktivieren", {}],
            [`${path}/remove`, "Löschen", {}],
            [path, "Speichern", { permissions: areasLike(["contacts"]) }],
            ["/account", "Abmelden", {}],
          ] as const
        )[kind] ?? [path, "Deaktivieren", {}];
        const actor = kind === 3 ? cookie : customer.cookie;
        const form = await formOf(a, page, button, actor);
        const fields = filled(form, changes as Record<string, string[]>);
        const answer = await post(a, page, fields, { cookie: actor });
        if (answer.status !== 303)
          problems.push(`${button} answered ${answer.status} ${locationOf(answer)}`);
        if ((await ask(b, areaOf(areaLike("product")).path, { cookie })).status === 200) stale += 1;
      }
      if (stale > 0) problems.push(`${stale} stale pages`);
      return {
        count: `${times}×`,
        measured: `${stale} pages after the loss`,
        problems: [...new Set(problems)],
      };
    } finally {
      await stage.close();
    }
  },
};

export const twoServers: Fault[] = [rolling, revoked];

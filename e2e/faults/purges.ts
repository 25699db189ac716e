import { request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { ask, locationOf } from "../support/http";
import { addPerson } from "../support/people";
import { letTimePass } from "../support/time";
import type { Fault } from "./support/fault";
import { linkOf, passwordForm, sendPassword } from "./support/people";
import { openCustomers } from "./support/traffic";

export const purges: Fault[] = [
  {
    id: "F-04",
    what: "ten simultaneous purges and an eleventh that is interrupted, repeatedly, while users activate around the end of their thirty days",
    criterion:
      "every purge answers 200, every expired account is deleted once, no account whose activation was confirmed is deleted",
    async run({ open, quick, say }) {
      const stage = await open();
      const { portal, sql } = stage;
      try {
        const [customer] = await openCustomers(portal, sql, 1);
        if (!customer) throw new Error("there is a customer");
        const people = quick ? 12 : 60;
        const span = quick ? 3_000 : 12_000;
        const problems: string[] = [];
        const expired: number[] = [];
        for (let n = 0; n < people; n += 1) {
          const { number } = await addPerson(sql, customer.company, { pending: true });
          await letTimePass(sql, number, "30 days 1 minute");
          expired.push(number);
        }
        const close: { number: number; cookie: string; fields: [string, string][] }[] = [];
        for (let n = 0; n < people; n += 1) {
          const { number } = await addPerson(sql, customer.company, { pending: true });
          const cookie = await linkOf(portal, number, "activation");
          close.push({
            number,
            cookie,
            fields: await passwordForm(portal, cookie, "Elf leise Kutter vor Anker"),
          });
        }
        // Their deadlines pass one after the other while the purges run, each at about the time when the person sends
        // the form.
        for (const [at, { number }] of close.entries())
          await sql.begin(async (tx) => {
            await tx`set local session_replication_role = 'replica'`;
            const left = `${2_500 + (at / people) * span} milliseconds`;
            await tx`update users set created_at = now() - interval '30 days' + ${left}::interval where number = ${number}`;
          });
        const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
        let over = false;
        let calls = 0;
        const purging = async () => {
          while (!over) {
            const broken = request({
              host: "127.0.0.1",
              port: stage.instances[0]?.port,
              path: "/api/cron/purge",
              headers: { ...headers, Host: new URL(portal.url).host },
            });
            broken.on("error", () => {}).end();
            const answers = await Promise.all(
              Array.from({ length: 10 }, () => ask(portal, "/api/cron/purge", { headers })),
            );
            broken.destroy();
            calls += 10;
            say(`${calls} purges`);
            for (const { status } of answers)
              if (status !== 200) problems.push(`a purge answered ${status}`);
          }
        };
        const purger = purging();
        const began = Date.now();
        const acknowledged = new Set<number>();
        await Promise.all(
          close.map(async ({ number, cookie, fields }, at) => {
            // Up to two seconds before the end, so that some are in time on a slow machine too.
            const moment = 2_500 + (at / people) * span - (at % 6) * 400 - (Date.now() - began);
            await wait(Math.max(0, moment));
            const answer = await sendPassword(portal, cookie, fields);
            if (locationOf(answer).includes("notice=activated")) acknowledged.add(number);
            else if (answer.status >= 500) problems.push(`an activation answered ${answer.status}`);
          }),
        );
        await wait(Math.max(0, 3_000 + span - (Date.now() - began)));
        over = true;
        await purger;
        await ask(portal, "/api/cron/purge", { headers });
        const numbers = [...expired, ...close.map(({ number }) => number)];
        const rows = await sql<{ number: number; activated: boolean }[]>`
          select number::int as number, activated_at is not null as activated from users where number = any (${numbers})`;
        const there = new Map(rows.map((row) => [row.number, row.activated]));
        for (const number of expired)
          if (there.has(number)) problems.push("an expired account is left");
        for (const { number } of close) {
          if (acknowledged.has(number) && !there.get(number))
            problems.push("acknowledged and gone");
          if (!acknowledged.has(number) && there.has(number)) problems.push("late and still there");
        }
        const told = await sql<{ count: number }[]>`
          select count(*)::int as count from audit_events where event = 'user.expired'
            and target_number = any (${numbers}) group by target_number`;
        const gone = numbers.length - there.size;
        if (told.length !== gone || told.some(({ count }) => count !== 1))
          problems.push(`${told.length} of ${gone} deletions in the audit log, or one twice`);
        return {
          count: `${calls} purges, ${2 * people} accounts`,
          measured: `${acknowledged.size} activated in time and there, ${gone} deleted once each`,
          problems: [...new Set(problems)],
        };
      } finally {
        await stage.close();
      }
    },
  },
];

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { disconnect } from "#db/pool";
import { standalone } from "../../scripts/support/paths";
import { runNode } from "../../scripts/support/steps";
import { formOf, post } from "../support/forms";
import { ask } from "../support/http";
import { addPerson } from "../support/people";
import { openSession } from "../support/sessions";
import { letTimePass } from "../support/time";
import type { Fault } from "./support/fault";
import { openSql } from "./support/laboratory";
import { openCustomers } from "./support/traffic";

export const restores: Fault[] = [
  {
    id: "F-15",
    what: "the database is restored from a backup twenty days old, after some of its users were deleted (S-105)",
    criterion:
      "before anybody is served, exactly the users deleted since are deleted again (db:replay-deletions), and none of their links and sessions works; a second replay changes nothing",
    async run({ open, database, quick }) {
      const stage = await open();
      const { portal } = stage;
      const [instance] = stage.instances;
      const admin = openSql(database.adminUrl, 1);
      const folder = mkdtempSync(join(tmpdir(), "zugang-ledger-"));
      const name = new URL(stage.databaseUrl).pathname.slice(1);
      try {
        const people = quick ? 4 : 20;
        const [customer] = await openCustomers(portal, stage.sql, 1);
        if (!customer || !instance) throw new Error("there is a customer and a server");
        const problems: string[] = [];
        const removed: { number: number; cookie: string }[] = [];
        const kept: { number: number; cookie: string }[] = [];
        for (let n = 0; n < 2 * people; n += 1) {
          const person = await addPerson(stage.sql, customer.company, {
            permissions: ["invoices"],
          });
          const cookie = await openSession(portal, stage.sql, person);
          (n % 2 === 0 ? removed : kept).push({ number: person.number, cookie });
        }
        const expired: number[] = [];
        for (let n = 0; n < people; n += 1)
          expired.push((await addPerson(stage.sql, customer.company, { pending: true })).number);

        // The backup, of a database without connections.
        const between = async (work: () => Promise<void>) => {
          await instance.stop();
          await stage.sql.end({ timeout: 1 });
          await disconnect();
          await admin`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${name}`;
          await work();
          stage.sql = openSql(stage.databaseUrl);
        };
        await between(async () => {
          await admin.unsafe(`create database "${name}_backup" template "${name}"`);
        });
        await instance.start();

        for (const { number } of removed) {
          const path = `/users/${number}/remove`;
          const form = await formOf(portal, path, "Löschen", customer.cookie);
          await post(portal, path, form.fields, { cookie: customer.cookie });
        }
        for (const number of expired) await letTimePass(stage.sql, number, "31 days");
        const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
        await ask(portal, "/api/cron/purge", { headers });
        const variables = { ...portal.environment };
        const ledger = join(folder, "ledger.jsonl");
        writeFileSync(
          ledger,
          await runNode([join(standalone, "export-deletions.mjs")], { variables }),
        );

        await between(async () => {
          await admin.unsafe(`drop database "${name}" with (force)`);
          await admin.unsafe(`alter database "${name}_backup" rename to "${name}"`);
        });
        // A copy within the server lacks what belongs to the database itself (FF-M-1).
        await runNode([join(standalone, "grants.mjs")], { variables });
        const numbers = [...removed.map(({ number }) => number), ...expired];
        const isThere = async (these: number[]) =>
          (await stage.sql`select from users where number = any (${these})`).length;
        const restored = await isThere(numbers);
        if (restored !== numbers.length)
          problems.push("the copy did not have them: nothing was tested");
        const replay = () =>
          runNode([join(standalone, "replay-deletions.mjs"), ledger], { variables });
        const said = await replay();
        const again = await replay();
        if (!/deleted again: 0\./.test(again)) problems.push("a second replay deleted somebody");
        await instance.start();
        const left = await isThere(numbers);
        if (left > 0) problems.push(`${left} deleted accounts are back`);
        const others = await isThere(kept.map(({ number }) => number));
        if (others !== kept.length) problems.push(`${kept.length - others} others are gone`);
        for (const { cookie } of removed)
          if ((await ask(portal, "/account", { cookie })).status === 200)
            problems.push("a session of a deleted account works");
        for (const { cookie } of kept)
          if ((await ask(portal, "/account", { cookie })).status !== 200)
            problems.push("a session of somebody else does not work");
        return {
          count: `${numbers.length} deleted of ${numbers.length + kept.length}`,
          measured: `${/deleted again: \d+/.exec(said)?.[0]}, the second time none`,
          problems: [...new Set(problems)],
        };
      } finally {
        await stage.close();
        await admin.unsafe(`drop database if exists "${name}_backup" with (force)`).catch(() => {});
        await admin.end({ timeout: 1 });
        rmSync(folder, { recursive: true, force: true });
      }
    },
  },
];

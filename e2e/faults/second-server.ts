import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EmbeddedServer, removePostgres, startPostgres } from "#db/embedded";
import { keep, root, standalone } from "../../scripts/support/paths";
import { startServer } from "../../scripts/support/server";
import { type ProgramFailed, runNode } from "../../scripts/support/steps";
import { filled, formOf, post } from "../support/forms";
import { ask } from "../support/http";
import { addPerson, password } from "../support/people";
import { openSession } from "../support/sessions";
import type { Fault } from "./support/fault";
import { newHistory } from "./support/history";
import { openSql } from "./support/laboratory";
import { steadily } from "./support/load";
import { findPgClient } from "./support/pg-client";
import { mixed, openCustomers, openTraffic } from "./support/traffic";

const folderOfSecond = join(keep, "faults", "second");

/** The SQL that a document tells a superuser to run. */
function sqlOf(document: string, beginning: string): string {
  const text = readFileSync(join(root, "docs", document), "utf8").replace(/^ {3}/gm, "");
  const block = new RegExp(`\`\`\`sql\\n(${beginning}[\\s\\S]*?)\`\`\``).exec(text)?.[1];
  if (!block) throw new Error(`docs/${document} has no such SQL`);
  return block;
}

/** @param hosted restores like a service whose logins are no superusers: without owners and rights */
function restored(id: string, hosted: boolean): Fault {
  return {
    id,
    what: `a dump of a portal in use (pg_dump) is restored on a second server that has never seen it${hosted ? ", the hosted way (--no-owner --no-privileges)" : ""}`,
    criterion:
      "exactly the steps of docs/operation.md succeed: the restore exits with 0, before db:grants the start ends with one sentence, after it deletions are repeated, users sign in, and the audit log is intact",
    async run({ open, database, quick, say }) {
      const client = findPgClient(Number(await majorOf(database)));
      if (client === null)
        return { skipped: "there is no pg_dump as new as the server, nor a package with one" };
      const stage = await open({ direct: true });
      const folder = mkdtempSync(join(tmpdir(), "zugang-dump-"));
      await removePostgres(folderOfSecond);
      const second = await startPostgres({ folder: folderOfSecond, durable: true });
      const admin = openSql(second.adminUrl, 1);
      const problems: string[] = [];
      try {
        const { portal } = stage;
        const customers = await openCustomers(portal, stage.sql, 4);
        const [customer] = customers;
        if (!customer) throw new Error("there is a customer");
        const person = async () => {
          const one = await addPerson(stage.sql, customer.company, { permissions: ["invoices"] });
          return { ...one, cookie: await openSession(portal, stage.sql, one) };
        };
        const [removed, kept] = [await person(), await person()];
        const traffic = openTraffic(portal, stage.sql, customers, newHistory());
        say("dumping while people work");
        const dump = join(folder, "portal.dump");
        await steadily(quick ? 5 : 20, 2, mixed(traffic));
        const working = steadily(quick ? 5 : 20, 4, mixed(traffic));
        const dumped = client("pg_dump", ["-Fc", "-d", stage.databaseUrl, "-f", dump]);
        if (dumped.code !== 0) problems.push(`pg_dump ended with ${dumped.code}: ${dumped.said}`);
        await working;
        const path = `/users/${removed.number}/remove`;
        const form = await formOf(portal, path, "Löschen", customer.cookie);
        await post(portal, path, form.fields, { cookie: customer.cookie });
        await ask(portal, "/api/cron/purge", {
          headers: { Authorization: `Bearer ${portal.environment.CRON_SECRET}` },
        });
        const ledger = join(folder, "ledger.jsonl");
        const before = { ...portal.environment };
        writeFileSync(
          ledger,
          await runNode([join(standalone, "export-deletions.mjs")], { variables: before }),
        );
        await stage.instances[0]?.stop();

        say("the second server");
        const secret = randomBytes(16).toString("hex");
        const role = sqlOf("operation.md", "create role portal").replace("'…'", `'${secret}'`);
        for (const statement of role.split(";\n"))
          if (statement.trim()) await admin.unsafe(statement);
        await admin.unsafe(sqlOf("row-level-security.md", "create role zugang_app"));
        const superuser = second.url("portal");
        const own = new URL(superuser);
        Object.assign(own, { username: "portal", password: secret });
        const restore = client("pg_restore", [
          ...(hosted ? ["--no-owner", "--no-privileges"] : []),
          ...["-d", hosted ? own.href : superuser, dump],
        ]);
        if (restore.code !== 0 || (!hosted && restore.said))
          problems.push(`pg_restore ended with ${restore.code}: ${restore.said.slice(0, 500)}`);
        const variables = { ...before, DATABASE_URL: hosted ? own.href : superuser };
        const early = await runNode([join(standalone, "start.mjs")], { variables }).then(
          () => "it ran",
          (error: ProgramFailed) => error.output,
        );
        const sentence = /The portal does not start: .*Run: npm run db:grants/.exec(early)?.[0];
        if (!sentence) problems.push(`the start without db:grants said: ${early.slice(-500)}`);
        const grants = await runNode([join(standalone, "grants.mjs")], { variables });
        const again = await runNode([join(standalone, "grants.mjs")], { variables });
        if (!/are as they should be\./.test(again)) problems.push(`db:grants again: ${again}`);
        const replayed = await runNode([join(standalone, "replay-deletions.mjs"), ledger], {
          variables,
        });
        if (!/deleted again: 1\./.test(replayed)) problems.push(`replay: ${replayed}`);
        await runNode([join(standalone, "audit-verify.mjs")], { variables });
        const server = await startServer({
          command: [join(standalone, "start.mjs")],
          variables,
          port: Number(portal.environment.PORT),
          log: join(keep, "faults", `${id}-second.log`),
        });
        try {
          const page = await formOf(portal, "/sign-in", "Anmelden");
          const login = (email: string) =>
            post(portal, "/sign-in", filled(page, { login: email, password }));
          const isIn = (cookies: string[]) =>
            cookies.some((one) => /^zugang-\d+\.session=./.test(one));
          const answer = await login(kept.email);
          if (!isIn(answer.cookies)) problems.push(`signing in answered ${answer.status}`);
          if (isIn((await login(removed.email)).cookies))
            problems.push("somebody signs in who was deleted");
          if ((await ask(portal, "/users", { cookie: customer.cookie })).status !== 200)
            problems.push("an owner does not see the people");
          const ready = (await ask(portal, "/api/health/ready")).status;
          if (ready !== 200) problems.push(`ready says ${ready}`);
        } finally {
          await server.stop();
        }
        return {
          count: "1 dump of a portal in use",
          measured: `${sentence}; ${grants.trim()}`,
          problems,
        };
      } finally {
        await admin.end({ timeout: 1 });
        await stage.close();
        await second.stop();
        await removePostgres(folderOfSecond);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

async function majorOf(database: EmbeddedServer): Promise<string> {
  const sql = openSql(database.adminUrl, 1);
  const [row] = await sql<{ major: string }[]>`
    select split_part(current_setting('server_version'), '.', 1) as major`;
  await sql.end();
  return row?.major ?? "";
}

export const secondServers: Fault[] = [restored("FF-H-1a", false), restored("FF-H-1b", true)];

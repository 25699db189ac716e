import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { ask } from "../../e2e/support/http";
import { atMost, type Finding, holds, within } from "./findings";
import type { Laboratory } from "./laboratory";
import { visit } from "./load";
import { shown } from "./numbers";
import { secrets } from "./secrets";
import { quantile, spreadOf } from "./statistics";

/** Milliseconds. */
const longest = 10 * 60_000;

/** Inserts this many users whose thirty days are over, invited by existing ones. */
async function addExpired({ large, sizes }: Laboratory): Promise<void> {
  await large.sql`insert into users (organization_id, first_name, last_name, email, created_at, changed_at, created_by)
    select home[1 + n % array_length(home, 1)], 'Nie', 'Gekommen', 'nie' || n || '@muster.example',
      now() - interval '31 days', now() - interval '31 days', 1000000 + n % 1000
    from generate_series(1, ${sizes.expired}::int) n, (select array_agg(id) as home from organizations) o`;
  await large.sql`insert into user_permissions (user_number, permission)
    select number, 'contacts' from users where first_name = 'Nie' and activated_at is null`;
  await large.sql`insert into links (purpose, user_number, token_hash, key_id, expires_at)
    select 'activation', number, 'expired ' || number, 'bench', now() - interval '24 days' from users
    where first_name = 'Nie' and activated_at is null`;
  await large.sql`vacuum (analyze) users, user_permissions, links`;
}

/** Deletes all of them in one statement and rolls back; returns the seconds. */
async function atOnce({ large }: Laboratory): Promise<number> {
  const began = performance.now();
  await large.sql
    .begin(async (tx) => {
      await tx`set local role zugang_system`;
      await tx`delete from users where activated_at is null and created_at <= now() - interval '30 days'`;
      throw new Undone();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error;
    });
  return (performance.now() - began) / 1000;
}

class Undone extends Error {}

/** Goal 10: the daily run deletes a million users while lists are being read. */
export async function purges(lab: Laboratory): Promise<Finding[]> {
  const { large, database, sizes, say } = lab;
  say("inviting users who never activate");
  await addExpired(lab);
  const { cookie } = await large.person("o.kind = 'reseller' and u.is_owner");
  const read = async (times: number[]) => {
    const began = performance.now();
    await visit(large, "/users", cookie);
    times.push(performance.now() - began);
  };
  say("deleting all in one statement");
  const statement = await atOnce(lab);
  await large.sql`vacuum users, user_permissions, links, deleted_numbers`;
  say("reading lists while nothing else runs");
  const quiet: number[] = [];
  for (let n = 0; n < sizes.pages * 3; n += 1) await read(quiet);
  const log = join(database.folder, "log");
  const start = statSync(log).size;
  await setting(lab, "log_min_duration_statement", "0");
  const remaining = async () => {
    const [row] = await large.sql<{ there: boolean }[]>`select exists (select from users
      where activated_at is null and created_at <= now() - interval '30 days') as there`;
    return row?.there ?? false;
  };
  const busy: number[] = [];
  const began = performance.now();
  const run = ask(large, "/api/cron/purge", {
    headers: { Authorization: `Bearer ${secrets.CRON_SECRET}` },
  }).catch(() => undefined);
  let deleted = 0;
  for (let asked = 0; deleted === 0; asked += 1) {
    if (performance.now() - began > longest) throw new Error("the daily run does not end");
    await read(busy);
    if (asked % 10 === 0 && !(await remaining())) deleted = (performance.now() - began) / 1000;
    if (asked % 100 === 0) say(`deleting for ${shown((performance.now() - began) / 1000)} s`);
  }
  await setting(lab, "log_min_duration_statement", "-1");
  say("the rest of the daily run");
  await run;
  // Line by line: the log written meanwhile exceeds the longest string.
  const batches = await batchesIn(createInterface({ input: createReadStream(log, { start }) }));
  say("");
  await wait(0);
  return [
    atMost(
      {
        goal: 10,
        what: `deleting ${shown(sizes.expired)} users in batches, with the audit log, while lists are read, against one statement that only deletes`,
        measured: `${shown(deleted)} s against ${shown(statement)} s`,
      },
      spreadOf([deleted / statement]),
      3.5,
    ),
    within(
      {
        goal: 10,
        what: "one batch of this deletion, 99 of 100",
        measured: `${shown(quantile(batches, 0.99))} ms (median ${shown(quantile(batches, 0.5))}, longest ${shown(Math.max(0, ...batches))}, ${batches.length} batches)`,
      },
      quantile(batches, 0.99),
      100,
      "ms",
    ),
    atMost(
      {
        goal: 10,
        what: "a page of the list during this deletion, 99 of 100, against the quiet portal",
        measured: `${shown(quantile(busy, 0.99))} ms against ${shown(quantile(quiet, 0.99))} ms (median ${shown(quantile(busy, 0.5))} against ${shown(quantile(quiet, 0.5))}, ${busy.length} pages)`,
      },
      spreadOf([quantile(busy, 0.99) / quantile(quiet, 0.99)]),
      2,
    ),
    holds(
      {
        goal: 10,
        what: "the deletion can be interrupted and repeated: each batch is a transaction of its own",
        measured: "`npm run faults` kills it; lib/domain/worker/purge.test.ts",
      },
      "restartable",
      batches.length > 1,
    ),
  ];
}

async function setting({ large }: Laboratory, name: string, value: string): Promise<void> {
  await large.sql.unsafe(`alter system set ${name} = '${value}'`);
  await large.sql`select pg_reload_conf()`;
}

/** How long each batch took, according to PostgreSQL's log: planning, then execution. */
export async function batchesIn(lines: AsyncIterable<string>): Promise<number[]> {
  const batches: number[] = [];
  let planning = 0;
  let last: RegExpExecArray | null = null;
  for await (const line of lines) {
    // Two phases of the statement, its second line.
    if (last && /^\s*delete from users/.test(line)) {
      const [, milliseconds, phase] = last;
      if (phase === "bind") planning = Number(milliseconds);
      else batches.push(planning + Number(milliseconds));
    }
    last = /duration: ([\d.]+) ms {2}(bind|execute) [^:]*: (?:\/\*.*?\*\/ )?with gone as \($/.exec(
      line,
    );
  }
  return batches;
}

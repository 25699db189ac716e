import { existsSync, readdirSync } from "node:fs";
import type { Sql } from "postgres";
import { runProgram } from "../../scripts/support/steps";
import { filled, formOf, post } from "../support/forms";
import { ask, locationOf } from "../support/http";
import { addPerson, type Company, freshCompany, password } from "../support/people";
import type { Portal } from "../support/portal";
import { letTimePass } from "../support/time";
import type { Fault } from "./support/fault";
import { linkOf, passwordForm, sendPassword } from "./support/people";

const secret = "Elf leise Kutter vor Anker";

function findFaketime(): string | null {
  const libraries = existsSync("/usr/lib") ? readdirSync("/usr/lib") : [];
  const places = libraries.map((name) => `/usr/lib/${name}/faketime/libfaketime.so.1`);
  return places.find((path) => existsSync(path)) ?? null;
}

/** The library that fakes a process's clock; installed with apt if possible. */
async function provideFaketime(): Promise<string | null> {
  const found = findFaketime();
  if (found || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return found;
  const variables = { DEBIAN_FRONTEND: "noninteractive" };
  await runProgram("apt-get", ["install", "-y", "-qq", "libfaketime"], { variables })
    .catch(async () => {
      await runProgram("apt-get", ["update", "-qq"], { variables });
      await runProgram("apt-get", ["install", "-y", "-qq", "libfaketime"], { variables });
    })
    .catch(() => {});
  return findFaketime();
}

/** Sets the end of a user's links, counted from now. */
async function linkEnds(sql: Sql, userNumber: number, span: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = 'replica'`;
    await tx`update links set expires_at = now() + ${span}::interval where user_number = ${userNumber}`;
  });
}

/** Checks every time-dependent decision at its limit; returns the wrong ones. */
async function decisions(portal: Portal, sql: Sql, company: Company): Promise<string[]> {
  const wrong: string[] = [];
  const judge = (what: string, isSo: boolean) => isSo || wrong.push(what);
  const invited = () => addPerson(sql, company, { pending: true, permissions: ["invoices"] });

  const early = await invited();
  const live = await linkOf(portal, early.number, "activation");
  await linkEnds(sql, early.number, "1 hour");
  const fields = await passwordForm(portal, live, secret);
  const done = await sendPassword(portal, live, fields);
  judge("a link with an hour left was refused", locationOf(done).includes("activated"));
  const again = await sendPassword(portal, live, fields);
  // Within a minute it counts as a second click, and the response says so.
  judge("a used link was taken again", locationOf(again) === "/sign-in?notice=passwordSet");

  const late = await invited();
  const dead = await linkOf(portal, late.number, "activation");
  const typed = await passwordForm(portal, dead, secret);
  await linkEnds(sql, late.number, "-1 hour");
  const refused = await sendPassword(portal, dead, typed);
  judge("a link that ended an hour ago was taken", !locationOf(refused).includes("activated"));

  const young = await invited();
  await letTimePass(sql, young.number, "29 days 23 hours");
  const old = await invited();
  await letTimePass(sql, old.number, "30 days 1 hour");
  const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
  await ask(portal, "/api/cron/purge", { headers });
  const left = await sql<{ number: number }[]>`select number::int as number from users
    where number in (${young.number}, ${old.number})`;
  judge(
    "the purge did not judge by the database's clock",
    left.length === 1 && left[0]?.number === young.number,
  );

  const person = await addPerson(sql, company, { permissions: ["invoices"] });
  const form = await formOf(portal, "/sign-in", "Anmelden");
  const signedIn = await post(portal, "/sign-in", filled(form, { login: person.email, password }));
  const cookie = signedIn.cookies.map((one) => one.split(";")[0]).join("; ");
  const status = async () => (await ask(portal, "/account", { cookie })).status;
  judge("signing in did not work", (await status()) === 200);
  await sql`update sessions set last_seen_at = now() - interval '59 minutes' where user_number = ${person.number}`;
  judge("a session ended before its hour", (await status()) === 200);
  await sql`update sessions set last_seen_at = now() - interval '61 minutes' where user_number = ${person.number}`;
  judge("a session went on after its hour", (await status()) !== 200);
  return wrong;
}

const skewed: Fault = {
  id: "F-10a",
  what: "the clock of the portal's process is two hours ahead, two hours behind, forty days ahead (libfaketime)",
  criterion:
    "links, the purge and sessions go by the database's clock, so no decision changes (S-39)",
  async run({ open, say }) {
    const library = await provideFaketime();
    if (!library) return { skipped: "there is no libfaketime here, and it cannot be installed" };
    const problems: string[] = [];
    const clocks = ["+2h", "-2h", "+40d"];
    for (const clock of clocks) {
      say(clock);
      const stage = await open({
        variables: { LD_PRELOAD: library, FAKETIME: clock, FAKETIME_DONT_FAKE_MONOTONIC: "1" },
      });
      try {
        const { headers } = await ask(stage.portal, "/sign-in");
        const ahead = Date.parse(String(headers.date)) - Date.now();
        if (Math.abs(ahead) < 3_600_000) problems.push(`${clock}: the clock was not moved`);
        const wrong = await decisions(stage.portal, stage.sql, await freshCompany(stage.sql));
        problems.push(...wrong.map((text) => `${clock}: ${text}`));
      } finally {
        await stage.close();
      }
    }
    return {
      count: clocks.join(", "),
      measured: "8 decisions each, all by the database's clock",
      problems,
    };
  },
};

const jumping: Fault = {
  id: "F-10b",
  what: "the clock of the database jumps back by an hour and forward by thirty days (rows moved instead)",
  criterion:
    "used links stay used, ended sessions stay ended, and after thirty days everything expires that should",
  async run({ open }) {
    const stage = await open();
    const { portal, sql } = stage;
    try {
      const company = await freshCompany(sql);
      const problems = await decisions(portal, sql, company);
      const one = await addPerson(sql, company, { pending: true });
      const cookie = await linkOf(portal, one.number, "activation");
      const fields = await passwordForm(portal, cookie, secret);
      await sendPassword(portal, cookie, fields);
      await letTimePass(sql, one.number, "-1 hour");
      const again = await sendPassword(portal, cookie, fields);
      if (locationOf(again).includes("activated")) problems.push("a jump back revived a used link");
      const two = await addPerson(sql, company, { pending: true });
      const older = await linkOf(portal, two.number, "activation");
      const olderFields = await passwordForm(portal, older, secret);
      await linkOf(portal, two.number, "activation");
      await letTimePass(sql, two.number, "-1 hour");
      const replaced = await sendPassword(portal, older, olderFields);
      if (locationOf(replaced).includes("activated"))
        problems.push("a jump back revived a replaced link");
      await letTimePass(sql, two.number, "30 days 2 hours");
      const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
      await ask(portal, "/api/cron/purge", { headers });
      const left = await sql`select from users where number = ${two.number}`;
      if (left.length > 0) problems.push("thirty days later the account is still there");
      if ((await sql`select from users where number = ${one.number}`).length !== 1)
        problems.push("an activated account is gone");
      return { count: "once each", measured: "12 decisions", problems };
    } finally {
      await stage.close();
    }
  },
};

/** Nights with daylight saving changes, and the leap day, in Berlin and at their edges in UTC. */
const oddMoments = [
  "2026-03-01 00:30:00+00",
  "2026-03-29 00:59:59+00",
  "2026-03-29 01:00:00+00",
  "2026-09-25 23:30:00+00",
  "2026-10-25 00:30:00+00",
  "2026-10-25 01:30:00+00",
  "2024-01-30 12:00:00+00",
  "2024-02-29 23:59:59+00",
  "2025-12-31 23:30:00+00",
];

const calendar: Fault = {
  id: "F-10c",
  what: "accounts created around nights in which the clocks change, the leap day and the new year, on a database with Berlin's time zone",
  criterion: "thirty days are always 720 hours",
  async run({ open }) {
    const stage = await open();
    const { portal, sql } = stage;
    try {
      // Its clock would delete them at once.
      for (const instance of stage.instances) await instance.stop();
      const name = new URL(stage.databaseUrl).pathname.slice(1);
      await sql.unsafe(`alter database "${name}" set timezone = 'Europe/Berlin'`);
      const company = await freshCompany(sql);
      const problems: string[] = [];
      for (const moment of oddMoments) {
        const { number } = await addPerson(sql, company, { pending: true });
        await sql.begin(async (tx) => {
          await tx`set local session_replication_role = 'replica'`;
          await tx`update users set created_at = ${moment}::text::timestamptz where number = ${number}`;
        });
        await linkOf(portal, number, "activation");
        const [row] = await sql<{ hours: number }[]>`
          select (extract(epoch from l.expires_at - u.created_at) / 3600)::float8 as hours
          from links l join users u on u.number = l.user_number where u.number = ${number}`;
        if (row?.hours !== 720) problems.push(`${moment}: ${row?.hours} hours`);
      }
      return { count: `${oddMoments.length} moments`, measured: "720 hours each", problems };
    } finally {
      await stage.close();
    }
  },
};

export const clocks: Fault[] = [skewed, jumping, calendar];

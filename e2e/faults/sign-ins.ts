import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import type { Sql } from "postgres";
import { filled, formOf, type HtmlForm, post } from "../support/forms";
import { type Answer, ask } from "../support/http";
import { addPerson, type Company, freshCompany, password } from "../support/people";
import type { Portal } from "../support/portal";
import type { Fault } from "./support/fault";
import { steadily } from "./support/load";
import { median, quantile } from "./support/statistics";

/** The present memory of a process, in megabytes. */
export function memoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
}

/** Users to sign in, each with the password of all the tests. */
async function crowd(sql: Sql, company: Company, size: number): Promise<string[]> {
  const { number } = await addPerson(sql, company, { permissions: ["invoices"] });
  const rows = await sql<{ email: string }[]>`
    insert into users (organization_id, first_name, last_name, email, activated_at, password_hash)
    select ${company.id}, 'Mini', 'Menge', 'menge' || n || '@muster.example', now(), u.password_hash
    from generate_series(1, ${size}::int) n, users u where u.number = ${number} returning email`;
  return rows.map(({ email }) => email);
}

function signIn(portal: Portal, form: HtmlForm, login: string, secret: string): Promise<Answer> {
  const fields = filled(form, { login, password: secret });
  return post(portal, "/sign-in", fields);
}

const isIn = (answer: Answer) =>
  answer.status === 303 && answer.cookies.some((cookie) => /^zugang-\d+\.session=/.test(cookie));

/** Signs in as fast as the server allows for some seconds; returns the rate per second. */
async function throughput(
  portal: Portal,
  form: HtmlForm,
  logins: string[],
  seconds: number,
): Promise<number> {
  const end = Date.now() + seconds * 1000;
  let done = 0;
  let next = 0;
  const lane = async () => {
    while (Date.now() < end) {
      const login = logins[next++ % logins.length] ?? "";
      if (isIn(await signIn(portal, form, login, password))) done += 1;
    }
  };
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, lane));
  return done / seconds;
}

export const signIns: Fault[] = [
  {
    id: "F-12",
    what: "500 simultaneous sign-ins: a third with the right password, a third with a wrong one, a third of unknown users (S-66)",
    criterion:
      "nobody gets in without the right password, everybody with it gets in or is told to try again (503), no other error; memory grows by less than 250 MB; afterwards everything answers at once",
    async run({ open, quick, say }) {
      const stage = await open();
      const { portal, sql } = stage;
      try {
        const size = quick ? 150 : 500;
        const company = await freshCompany(sql);
        const logins = await crowd(sql, company, 2 * size);
        const form = await formOf(portal, "/sign-in", "Anmelden");
        for (const login of logins.slice(-4)) await signIn(portal, form, login, password);
        const pid = stage.instances[0]?.pid() ?? 0;
        const before = memoryOf(pid);
        let most = before;
        const health: number[] = [];
        const problems: string[] = [];
        const tally = { in: 0, out: 0, later: 0 };
        const attempts = Array.from({ length: size }, async (_, n) => {
          const kind = n % 3;
          const login = kind === 2 ? `niemand${n}@muster.example` : (logins[n] ?? "");
          const answer = await signIn(portal, form, login, kind === 0 ? password : "ganz falsch");
          if (answer.status === 503) tally.later += 1;
          else if (isIn(answer)) {
            tally.in += 1;
            if (kind !== 0) problems.push("somebody got in with a wrong password");
          } else if (answer.status === 200) tally.out += 1;
          else problems.push(`a sign-in answered ${answer.status}`);
          if (kind === 0 && answer.status === 200) problems.push("a right password was refused");
        });
        const crowdIsDone = Promise.all(attempts);
        await steadily(10, crowdIsDone, async () => {
          const began = Date.now();
          const { status } = await ask(portal, "/api/health");
          health.push(Date.now() - began);
          most = Math.max(most, memoryOf(pid));
          if (status !== 200) problems.push(`health answered ${status}`);
        });
        const began = Date.now();
        if ((await ask(portal, "/sign-in")).status !== 200)
          problems.push("the sign-in page failed");
        const after = Date.now() - began;
        if (after > 2_000) problems.push(`the sign-in page took ${after} ms afterwards`);
        if (most - before > 250) problems.push(`memory grew by ${most - before} MB`);
        if (!stage.instances.every((one) => one.alive())) problems.push("a server process ended");
        say("how many a second");
        const rate = await throughput(portal, form, logins.slice(size), quick ? 3 : 10);
        return {
          count: `${size} at once`,
          measured: `${tally.in} in, ${tally.out} refused, ${tally.later} told to come again; health meanwhile ${median(health)} ms (median), ${quantile(health, 0.99)} ms (p99); memory ${before} → ${most} MB; ${rate.toFixed(1)} sign-ins/s (argon2id, 19 MiB, 2 passes, 1 lane, ${availableParallelism()} cores, the load from the same machine)`,
          problems: [...new Set(problems)],
        };
      } finally {
        await stage.close();
      }
    },
  },
];

import { randomInt } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Sql } from "postgres";
import { areasLike } from "#lib/rules/catalogue-roles";
import { filled, formOf, post } from "../support/forms";
import { type Answer, ask, locationOf } from "../support/http";
import { letters } from "../support/mailbox";
import { addPerson, freshEmail } from "../support/people";
import type { Portal } from "../support/portal";
import type { Fault } from "./support/fault";
import type { Instance, Stage } from "./support/laboratory";
import { becomes } from "./support/load";
import { lettersAreDue, linkOf, passwordForm, sendPassword } from "./support/people";
import { type Customer, openCustomers } from "./support/traffic";

/** An operation that may be interrupted anywhere. */
type Change = {
  /** Sends the request; the same one each time. */
  send(): Promise<Answer>;
  /** Whether this response confirms that it is done. */
  acknowledged(answer: Answer): boolean;
  /** Each of its effects, true or false: an operation has all of them or none. */
  parts(): Promise<Record<string, boolean>>;
};

type Preparation = (portal: Portal, sql: Sql, customer: Customer) => Promise<Change>;

const secret = "Elf leise Kutter vor Anker";

async function facts(row: Promise<readonly Record<string, boolean>[]>) {
  const [found] = await row;
  return { ...found };
}

const changes: Record<string, Preparation> = {
  async create(portal, sql, { form, cookie }) {
    const email = freshEmail();
    const person = {
      firstName: "Ola",
      lastName: "Nowak",
      email,
      permissions: areasLike(["invoices"]),
    };
    return {
      send: () => post(portal, "/users/new", filled(form, person), { cookie, agent: false }),
      acknowledged: (answer) => locationOf(answer).includes("notice=created"),
      parts: () => {
        const one = sql`(select number from users where email = ${email})`;
        return facts(sql<Record<string, boolean>[]>`select
          exists (select from users where email = ${email}) as user,
          (select count(*) = 1 from user_permissions where user_number = ${one}) as permission,
          (select count(*) = 1 from links where user_number = ${one}) as link,
          (select count(*) = 1 from outbox where user_number = ${one} and kind = 'activation') as letter,
          (select count(*) = 1 from audit_events where target_number = ${one} and event = 'user.created' and outcome = 'done') as recorded`);
      },
    };
  },
  async activate(portal, sql, { company }) {
    const { number } = await addPerson(sql, company, { pending: true, permissions: ["invoices"] });
    const cookie = await linkOf(portal, number, "activation");
    const fields = await passwordForm(portal, cookie, secret);
    return {
      send: () => sendPassword(portal, cookie, fields, { agent: false }),
      acknowledged: (answer) => locationOf(answer).includes("notice=activated"),
      parts: () =>
        facts(sql<Record<string, boolean>[]>`select activated_at is not null as activated,
          password_hash is not null as password,
          (select used_at is not null from links where user_number = number) as spent,
          (select count(*) = 1 from outbox where user_number = number and kind = 'accountActivated') as letter,
          (select count(*) = 1 from audit_events where target_number = number and event = 'user.activated' and outcome = 'done') as recorded
          from users where number = ${number}`),
    };
  },
  async save(portal, sql, { company, cookie }) {
    const { number } = await addPerson(sql, company, { permissions: ["invoices"] });
    const path = `/users/${number}`;
    const form = await formOf(portal, path, "Speichern", cookie);
    const fields = filled(form, {
      firstName: "Anders",
      permissions: areasLike(["invoices", "contacts"]),
    });
    return {
      send: () => post(portal, path, fields, { cookie, agent: false }),
      acknowledged: (answer) => locationOf(answer).includes("notice=saved"),
      parts: () =>
        facts(sql<Record<string, boolean>[]>`select first_name = 'Anders' as name,
          (select count(*) = 2 from user_permissions where user_number = number) as permission,
          (select count(*) = 1 from audit_events where target_number = number and event = 'user.changed' and outcome = 'done') as recorded
          from users where number = ${number}`),
    };
  },
  async remove(portal, sql, { company, cookie }) {
    const { number } = await addPerson(sql, company, { permissions: ["invoices"] });
    const path = `/users/${number}/remove`;
    const form = await formOf(portal, path, "Löschen", cookie);
    return {
      send: () => post(portal, path, form.fields, { cookie, agent: false }),
      acknowledged: (answer) => locationOf(answer).includes("notice=removed"),
      parts: () =>
        facts(sql<Record<string, boolean>[]>`select
          not exists (select from users where number = ${number}) as user,
          not exists (select from user_permissions where user_number = ${number}) as permission,
          (select count(*) = 1 from audit_events where target_number = ${number} and event = 'user.removed' and outcome = 'done') as recorded`),
    };
  },
};

type Tally = { before: number; after: number; acknowledged: number; problems: string[] };

/** Kills the server at some moment of the operation, restarts it and checks what is there. */
async function killDuring(
  instance: Instance,
  kind: string,
  change: Change,
  typical: Map<string, number>,
  tally: Tally,
): Promise<void> {
  const sent = change.send().catch(() => null);
  const usual = typical.get(kind) ?? 300;
  await wait(randomInt(Math.ceil(usual)));
  const killed = instance.stop("SIGKILL");
  const answer = await sent;
  await killed;
  await instance.start();
  const acknowledged = answer !== null && change.acknowledged(answer);
  // A transaction whose client is gone may still be finishing.
  let parts = await change.parts();
  await becomes(async () => {
    parts = await change.parts();
    return new Set(Object.values(parts)).size === 1;
  }, 3_000);
  const values = Object.values(parts);
  const said = Object.entries(parts).map(([name, is]) => `${name} ${is ? "yes" : "no"}`);
  if (new Set(values).size !== 1) tally.problems.push(`${kind} half done: ${said.join(", ")}`);
  if (acknowledged && !values.every(Boolean))
    tally.problems.push(`${kind} lost though acknowledged`);
  tally[values.every(Boolean) ? "after" : "before"] += 1;
  // Too early and too late alternate, so that the moments converge on the critical one on a machine of any speed.
  typical.set(kind, usual * (values.every(Boolean) ? 0.85 : 1.2));
  if (acknowledged) tally.acknowledged += 1;
  await change.send();
  const again = Object.entries(await change.parts()).filter(([, is]) => !is);
  if (again.length > 0)
    tally.problems.push(`${kind} sent again does not converge: ${again.map(([name]) => name)}`);
}

async function lettersLeaveOnce({ portal, sql }: Stage): Promise<string[]> {
  await lettersAreDue(sql);
  const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
  const left = await becomes(async () => {
    await ask(portal, "/api/cron/purge", { headers, agent: false });
    return (await sql`select from outbox where state in ('queued', 'sending')`).length === 0;
  }, 60_000);
  const problems = left === null ? ["letters stay in the outbox"] : [];
  const wanted = await sql<{ email: string; kind: string }[]>`select u.email, x.kind
    from outbox x join users u on u.number = x.user_number
    where x.kind in ('activation', 'accountActivated') and x.state = 'sent' and u.email like 'mini%'`;
  // The demo's people got theirs without a mailbox.
  const kept = letters(portal);
  for (const { email, kind } of wanted) {
    const found = kept.filter((letter) => letter.kind === kind && letter.to.includes(email));
    if (found.length !== 1) problems.push(`${found.length} letters "${kind}" to one person`);
  }
  return problems;
}

export const crashes: Fault[] = [
  {
    id: "F-01",
    what: "the server is killed (kill -9) at random moments of creating, activating, saving and removing",
    criterion:
      "nothing is half done (no user without permissions, link, letter and audit entry; no used link without a password), nothing acknowledged is lost, repeating the request succeeds, every letter is sent once",
    async run({ open, quick, say }) {
      const lanes = 2;
      const kills = quick ? 12 : 100;
      const stage = await open({ servers: lanes });
      try {
        const customers = await openCustomers(stage.portal, stage.sql, Math.ceil(kills / 15) + 1);
        const tally: Tally = { before: 0, after: 0, acknowledged: 0, problems: [] };
        const typical = new Map<string, number>();
        const kinds = Object.keys(changes);
        let next = 0;
        const lane = async (instance: Instance) => {
          for (let n = next++; n < kills; n = next++) {
            say(`${n + 1} of ${kills}`);
            const kind = kinds[n % kinds.length] ?? "create";
            const customer = customers[n % customers.length] as Customer;
            const change = await (changes[kind] as Preparation)(
              instance.portal,
              stage.sql,
              customer,
            );
            await killDuring(instance, kind, change, typical, tally);
          }
        };
        await Promise.all(stage.instances.map(lane));
        tally.problems.push(...(await lettersLeaveOnce(stage)));
        return {
          count: `${kills} kills`,
          measured: `cut off before it counted ${tally.before}, done ${tally.after} (acknowledged ${tally.acknowledged}); all whole, all converged`,
          problems: tally.problems.slice(0, 10),
        };
      } finally {
        await stage.close();
      }
    },
  },
];

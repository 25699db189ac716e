import { setTimeout as wait } from "node:timers/promises";
import { disconnect } from "#db/pool";
import { readOpenTasks } from "#lib/domain/service/open-tasks";
import { findSignedIn } from "#lib/domain/sign-in/session-user";
import { createUsers } from "#lib/domain/users/create";
import { filled, formOf, post } from "../../e2e/support/forms";
import { locationOf } from "../../e2e/support/http";
import { freshEmail } from "../../e2e/support/people";
import { connectHere } from "./domain";
import { atMost, compared, type Finding, within } from "./findings";
import { hashing } from "./hash";
import type { Laboratory, SignedInPerson } from "./laboratory";
import { inTurn, measure, type Sample } from "./load";
import { shown, spread } from "./numbers";
import { median, ratioOf, spreadOf } from "./statistics";

/** S-61: one administrator may add at most sixty people an hour, so these alternate. */
const administrators = 30;
/**
 * The cost of better-auth's invitation on the reference machine: milliseconds of processor time, application and
 * database.
 */
const peer = 5.8;

/** Goal 9: adding one user, with permissions, link, audit log and outbox, including the sent letter. */
export async function invites(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const take = (condition: string) =>
    Promise.all(Array.from({ length: administrators }, (_, at) => large.person(condition, at)));
  const inTeam =
    "o.id = (select max(id) from organizations where kind = 'customer') and not u.is_owner";
  await large.sql.unsafe(`insert into user_permissions (user_number, permission)
    select number, p from (select u.number from users u join organizations o on o.id = u.organization_id
        where u.activated_at is not null and ${inTeam} order by u.number limit ${administrators}) team,
      unnest(array['userAdministration', 'contacts']) p on conflict do nothing`);
  const ofMany = await take(inTeam);
  const ofFew = await take("o.kind = 'customer' and u.is_owner");
  const add = async (people: SignedInPerson[]) => {
    const form = await formOf(large, "/users/new", "Speichern", people[0]?.cookie);
    let next = 0;
    return (): Promise<Sample> =>
      withLetters(lab, Math.ceil(sizes.pages / 2), async () => {
        const { cookie, customerNumber } = people[next++ % people.length] as SignedInPerson;
        const fields = filled(form, {
          organization: customerNumber,
          firstName: "Ola",
          lastName: "Nowak",
          email: freshEmail(),
          permissions: ["contacts"],
        });
        const answer = await post(large, "/users/new", fields, { cookie });
        if (!locationOf(answer).includes("notice=created"))
          throw new Error(`adding a person answers ${answer.status}`);
      });
  };
  const rounds = await inTurn(sizes.rounds, {
    hash: await hashing(lab),
    few: await add(ofFew),
    many: await add(ofMany),
  });
  const bulk = sizes.thorough ? await manyAtOnce(lab) : [];
  const cpu = (samples: Sample[]) => samples.map((one) => one.cpu);
  const cost = (samples: Sample[]) => spread(spreadOf(cpu(samples)));
  const parts = (["app", "database"] as const).map((part) =>
    shown(spreadOf(rounds.few.map((one) => one[part])).middle),
  );
  return [
    atMost(
      {
        goal: 9,
        what: "adding a user: form, permissions, link, audit entry, and the letter rendered and sent; against the hash of one password, of which there is none in it",
        measured: `${cost(rounds.few)} ms of a core (portal ${parts[0]}, PostgreSQL ${parts[1]}) against ${cost(rounds.hash)} ms`,
      },
      ratioOf(cpu(rounds.few), cpu(rounds.hash)),
      2,
    ),
    compared(
      {
        goal: 9,
        what: `adding a user against better-auth's invitation (${peer} ms, no audit entry, no letter), measured in November 2026 on the reference machine, not in this run`,
        measured: `${cost(rounds.few)} ms of a core`,
      },
      "≤ 1.5 ×",
      spreadOf(cpu(rounds.few).map((one) => one / peer)),
    ),
    atMost(
      {
        goal: 9,
        what: `adding a user to a customer with ${shown(sizes.team)} users, against customers with ten`,
        measured: `${cost(rounds.many)} ms against ${cost(rounds.few)} ms`,
      },
      ratioOf(cpu(rounds.many), cpu(rounds.few)),
      1.1,
    ),
    ...(sizes.thorough ? [timeOf(bulk)] : []),
  ];
}

function timeOf(bulk: number[]): Finding {
  return within(
    {
      goal: 9,
      what: "adding 1,000 users at once, with audit entries and letters in the outbox, in one transaction of the domain",
      measured: `${shown(median(bulk))} ms (${bulk.map((time) => shown(time)).join(", ")})`,
    },
    median(bulk),
    1_000,
    "ms",
  );
}

/** Adds this many people, and waits until the server of letters has accepted as many letters. */
async function withLetters(
  lab: Laboratory,
  count: number,
  add: () => Promise<void>,
): Promise<Sample> {
  const { accepted } = lab.resend;
  const before = accepted.length;
  return measure(lab, [lab.large], { count }, add, async () => {
    for (const deadline = Date.now() + 60_000; accepted.length < before + count; await wait(10))
      if (Date.now() > deadline)
        throw new Error(`${accepted.length - before} of ${count} letters were sent`);
  });
}

/**
 * A thousand invitations, each by the owner of another customer: S-79 limits one organization to two thousand letters a
 * day.
 */
async function manyAtOnce({ large, sizes }: Laboratory): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < sizes.rounds; round += 1) {
    const { session } = await large.person("o.kind = 'customer' and u.is_owner", 100 + round);
    connectHere(large.databaseUrl);
    const person = await findSignedIn(session, readOpenTasks);
    if (!person) throw new Error("nobody is signed in");
    const inputs = Array.from({ length: 1_000 }, () => ({
      firstName: "Ola",
      lastName: "Nowak",
      email: freshEmail(),
      permissions: ["contacts" as const],
      language: "de" as const,
    }));
    const began = performance.now();
    const added = await createUsers(person.actor, person.actor.organizationId, inputs);
    times.push(performance.now() - began);
    await disconnect();
    // Otherwise thousands of letters would be sent during the next measurement.
    await large.sql`delete from outbox where state = 'queued'`;
    if (added.some((one) => one instanceof Error)) throw new Error("somebody was refused");
  }
  return times;
}

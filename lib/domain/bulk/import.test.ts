import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import { transaction } from "#db/client";
import { consumeMany, countRemaining } from "#lib/domain/rate-limits/consume-many";
import { type Company, invite, openCompany, permissionsOf } from "#lib/domain/testing/company";
import {
  addOrganization,
  addUser,
  openWorld,
  rows,
  value,
  type World,
} from "#lib/domain/testing/database";
import { assertRefused, changesSince, momentOfChanges } from "#lib/domain/testing/dump";
import { lettersTo } from "#lib/domain/testing/letters";
import { enterUnlettered } from "#lib/domain/testing/unlettered";
import { createUser } from "#lib/domain/users/create";
import { deactivateUser } from "#lib/domain/users/deactivate";
import { removeUser } from "#lib/domain/users/remove";
import { purge } from "#lib/domain/worker/purge";
import { csvLine } from "#lib/rules/csv";
import type { Actor } from "#lib/rules/delegation";
import { type Limiter, limits, rates } from "#lib/rules/limits";
import { type ImportedRow, prepareImport } from "./import";
import { exportImport } from "./import-result";
import { cancelJob, confirmJob } from "./jobs";
import { listJobs } from "./list-jobs";
import { findJob, type JobView } from "./view";
import { claimJob, workJobs } from "./work";

let world: World;
let company: Company;
let number: string;
before(async () => {
  world = await openWorld();
  company = await openCompany();
  number = await numberOf(company.organizationId);
});
after(() => world.close());

function numberOf(organizationId: number): Promise<string> {
  return value(sql`select customer_number from organizations where id = ${organizationId}`);
}

let people = 0;
const heads = ["Vorname", "Nachname", "E-Mail", "Bereiche", "Kundennummer"];
type Line = { firstName?: string; email?: string; areas?: string; organization?: string };

/** A line of a user list with a new person. */
function line({
  firstName = "Ola",
  email,
  areas = "Rechnungen und EVN",
  organization = "",
}: Line = {}) {
  people += 1;
  return [
    firstName,
    `Nowak ${people}`,
    email ?? `liste${people}@muster.example`,
    areas,
    organization,
  ];
}

function prepare(actor: Actor, lines: string[][], organization = number): Promise<string> {
  const text = [heads, ...lines].map((cells) => csvLine(cells, ";")).join("");
  return prepareImport(actor, { file: Buffer.from(text), organization, language: "de" });
}

async function view(actor: Actor, job: string): Promise<JobView> {
  const found = await findJob(actor, job);
  assert.ok(found);
  return found;
}

/** Confirms and processes a job, and returns each row's outcome. */
async function carryOut(actor: Actor, job: string) {
  await confirmJob(actor, job);
  await workJobs();
  const { state, rows: each } = await view(actor, job);
  assert.equal(state, "done");
  return each.map(({ outcome }) => outcome);
}

const refusalsOf = async (actor: Actor, job: string) =>
  (await view(actor, job)).rows.map(({ refusal }) => refusal);

/** Uses up a rate limit except for this many. */
function leave(limiter: Limiter, key: number, count: number): Promise<void> {
  return transaction("auth", async (tx) => {
    const { left } = await consumeMany(tx, [limiter, key], 0);
    await consumeMany(tx, [limiter, key], left - count);
  });
}

describe("an import is previewed first and runs after a confirmation", () => {
  test("before the confirmation nobody is added and no letter is queued; afterwards everybody is added once", async () => {
    const lines = [line(), line({ areas: "Contacts, Invoices and call records" }), line()];
    const untouched = ["bulk_jobs", "bulk_rows", "rate_limits"];
    const moment = await momentOfChanges();
    const job = await prepare(company.administrator, lines);
    assert.deepEqual(await changesSince(moment, untouched), [], "nothing has changed");
    assert.deepEqual(await refusalsOf(company.administrator, job), [null, null, null]);

    await Promise.all([1, 2].map(() => confirmJob(company.administrator, job)));
    await Promise.all([workJobs(), workJobs()]);
    await confirmJob(company.administrator, job);
    await workJobs();
    const done = await view(company.administrator, job);
    assert.deepEqual(
      done.rows.map(({ outcome, content }) => [outcome, content]),
      lines.map(() => ["done", null]),
    );
    assert.deepEqual(
      done.rows.map(({ user }) => user?.email),
      lines.map(([, , email]) => email),
    );
    assert.deepEqual(await permissionsOf(done.rows[1]?.userNumber ?? 0), ["contacts", "invoices"]);
    for (const [, , email = ""] of lines) assert.equal((await lettersTo(world, email)).length, 1);
  });

  test("each row says what is wrong with it, by the rules of the form, and the other rows are added", async () => {
    const { email } = await invite(company.owner);
    const job = await prepare(company.administrator, [
      line({ firstName: "" }),
      line({ areas: "Tarifwechsel, Rechnungen und EVN" }),
      line({ areas: "Fax versenden" }),
      line({ areas: "" }),
      line({ email: email.toUpperCase() }),
      line({ organization: "999999999" }),
      line({ organization: await numberOf(company.neighbour.organizationId) }),
      line({ organization: number }),
    ]);
    const expected = [
      "rowUnusable",
      "notGrantable",
      "notGrantable",
      "rowUnusable",
      "emailTaken",
      "notFound",
      "notFound",
      null,
    ];
    const { rows: shown } = await view(company.administrator, job);
    assert.deepEqual(
      shown.map(({ refusal }) => refusal),
      expected,
    );
    const contents = shown.map(({ content }) => content as ImportedRow);
    assert.deepEqual(
      contents.map(({ row }) => row),
      [2, 3, 4, 5, 6, 7, 8, 9],
    );
    assert.deepEqual(
      contents[0]?.problems.map(({ code }) => code),
      ["firstNameMissing"],
    );
    assert.deepEqual(contents[1]?.refused, ["tariffChange"]);
    assert.equal(shown[4]?.user?.email, email);
    assert.deepEqual(
      await carryOut(company.administrator, job),
      expected.map((refusal) => refusal ?? "done"),
    );
  });

  test("the preview accepts exactly the rows that the form would accept, for every actor and organization", async () => {
    const organizations = [number, await numberOf(company.neighbour.organizationId), "999999999"];
    const areas = ["Rechnungen und EVN", "Tarifwechsel", "Fax versenden", "Benutzerverwaltung", ""];
    const actors = [
      company.provider,
      company.reseller,
      company.owner,
      company.administrator,
      company.neighbour,
    ];
    for (const actor of actors) {
      const lines = organizations.flatMap((organization) =>
        areas.map((each) => line({ organization, areas: each })),
      );
      const refusals = await refusalsOf(actor, await prepare(actor, lines));
      await rows(sql`delete from rate_limits`);
      // One after another: all at once they would wait for the actor's row, on a slow machine longer than allowed.
      const form: (string | null)[] = [];
      for (const [
        index,
        [firstName = "", lastName = "", email = "", , organization = ""],
      ] of lines.entries()) {
        const area = (["invoices", "tariffChange", "fax", "userAdministration"] as const)[
          index % areas.length
        ];
        await rows(sql`delete from rate_limits`);
        const code = await createUser(actor, {
          firstName,
          lastName,
          email,
          organization,
          permissions: area ? [area] : [],
          language: "de",
        }).then(
          () => null,
          (error) => error.code,
        );
        form.push(code);
      }
      // A row without an area is invalid, as the form's schema would have said before sending.
      const expected = form.map((code, index) =>
        index % areas.length === 4 ? "rowUnusable" : code,
      );
      assert.deepEqual(refusals, expected);
    }
  });

  test("an import does what the preview said, and checks row by row what has changed since", async () => {
    const leaving = await addUser(company.organizationId, [
      "userAdministration",
      "invoices",
      "contacts",
    ]);
    const taken = line();
    const job = await prepare(leaving, [line(), taken, line({ areas: "Kontakte" })]);
    await confirmJob(leaving, job);
    await invite(company.owner, { email: taken[2] });
    await rows(
      sql`delete from user_permissions where user_number = ${leaving.userNumber} and permission = 'contacts'`,
    );
    await workJobs();
    const { rows: done } = await view(leaving, job);
    assert.deepEqual(
      done.map(({ outcome }) => outcome),
      ["done", "emailTaken", "notGrantable"],
    );
  });

  test("an administrator whose permissions have been withdrawn adds nobody", async () => {
    const leaving = await addUser(company.organizationId, ["userAdministration", "invoices"]);
    const job = await prepare(leaving, [line(), line()]);
    await confirmJob(leaving, job);
    await deactivateUser(company.owner, leaving.userNumber);
    await workJobs();
    const outcomes = await rows(sql`select outcome from bulk_rows where job_id = ${job}`);
    assert.deepEqual(outcomes, [{ outcome: "notFound" }, { outcome: "notFound" }]);
  });

  test("a reseller's list adds users to several customers", async () => {
    const other = await numberOf(company.neighbour.organizationId);
    const lines = [
      line({ organization: number }),
      line({ organization: other }),
      line({ organization: number }),
    ];
    const job = await prepare(company.reseller, lines, "");
    assert.deepEqual(await carryOut(company.reseller, job), ["done", "done", "done"]);
    const { rows: done } = await view(company.reseller, job);
    assert.deepEqual(
      done.map(({ user }) => user?.customerNumber),
      [number, other, number],
    );
  });

  test("a list that is not one, or of somebody who is not an administrator, is refused before anything is stored", async () => {
    await assertRefused(company.colleague, () => prepare(company.colleague, [line()]), "notFound");
    const file = Buffer.from("PK\x03\x04");
    await assert.rejects(
      prepareImport(company.owner, { file, organization: number, language: "de" }),
      {
        code: "fileIsWorkbook",
      },
    );
  });
});

test("a file that cannot be read counts against the rate limit, and beyond the limit nothing is read (FF-B3)", async () => {
  const trying = await addUser(company.organizationId, ["userAdministration", "invoices"]);
  await leave("bulk", trying.userNumber, 1);
  const upload = () =>
    prepareImport(trying, {
      file: Buffer.from("PK\x03\x04"),
      organization: number,
      language: "de",
    });
  await assert.rejects(upload, { code: "fileIsWorkbook" });
  await assert.rejects(upload, { code: "tooManyAttempts" });
});

describe("the number of unconfirmed lists of one person is limited (FF-W9)", () => {
  test("only the newest five unconfirmed lists are kept, also when many are uploaded at once", async () => {
    const busy = await addUser(company.organizationId, ["userAdministration", "invoices"]);
    const first = await prepare(busy, [line()]);
    await Promise.all(Array.from({ length: 8 }, () => prepare(busy, [line()])));
    const states = await rows<{ state: string; count: number; rows: number }>(sql`
      select state, count(*)::int as count, count(r.job_id)::int as rows
      from bulk_jobs j left join bulk_rows r on r.job_id = j.id
      where actor_number = ${busy.userNumber} group by 1 order by 1`);
    assert.deepEqual(states, [
      { state: "cancelled", count: 4, rows: 0 },
      { state: "prepared", count: 5, rows: 5 },
    ]);
    assert.equal((await view(busy, first)).state, "cancelled");
  });

  test("confirmed lists and lists of other people do not count as unconfirmed ones", async () => {
    const busy = await addUser(company.organizationId, ["userAdministration", "invoices"]);
    const other = await addUser(company.organizationId, ["userAdministration", "invoices"]);
    const theirs = await prepare(other, [line()]);
    const running = await prepare(busy, [line()]);
    await confirmJob(busy, running);
    for (let list = 0; list < 6; list += 1) await prepare(busy, [line()]);
    assert.equal((await view(busy, running)).state, "running");
    assert.equal((await view(other, theirs)).state, "prepared");
    await workJobs();
  });
});

describe("the preview says how the file was decoded (FF-F1)", () => {
  const list = (text: string) => ({
    file: Buffer.from(text, "latin1"),
    organization: number,
    language: "de" as const,
  });
  const text =
    "Vorname;Nachname;E-Mail;Bereiche;Team\rAnna;Ohne;f1@muster.example;Rechnungen und EVN;a\r" +
    "J\x9frgen;M\x9fller;f2@muster.example;Rechnungen und EVN;b\rJ\x9frgen;M\x9fller;f3@muster.example;Rechnungen und EVN;c\r" +
    "J\x9arg;Gro\xa7;f4@muster.example;Rechnungen und EVN;d\r";

  test("while it can be corrected, the preview shows the assumed encoding and names in which it shows", async () => {
    const job = await prepareImport(company.administrator, list(text));
    const { source, samples } = await view(company.administrator, job);
    assert.deepEqual(source, {
      encoding: "macintosh",
      ignored: ["Team"],
      organization: number,
      samples: [2, 4],
    });
    assert.deepEqual(samples, ["Jürgen Müller", "Jörg Groß"]);
    await confirmJob(company.administrator, job);
    assert.deepEqual((await view(company.administrator, job)).samples, []);
    await workJobs();
  });

  test("the person's choice of encoding replaces the assumed one", async () => {
    const job = await prepareImport(company.administrator, { ...list(text), encoding: "cp850" });
    const { source, samples } = await view(company.administrator, job);
    assert.equal(source?.encoding, "cp850");
    assert.deepEqual(samples, ["Jƒrgen Mƒller", "JÜrg Groº"]);
  });

  test("a UTF-8 file raises no question", async () => {
    const { source, samples } = await view(
      company.administrator,
      await prepare(company.administrator, [line({ firstName: "Jürgen" })]),
    );
    assert.deepEqual([source?.encoding, samples], ["utf-8", []]);
  });
});

describe("customer numbers that a spreadsheet has stripped of zeros (FF-F12)", () => {
  before(() => rows(sql`delete from rate_limits`).then(() => {}));

  /** Adds a customer of the reseller with this number. */
  async function addNumber(customerNumber: string, name: string) {
    const node = await addOrganization("customer", {
      organizationId: company.reseller.organizationId,
      kind: "reseller",
    });
    await rows(sql`alter table organizations disable trigger user`);
    await rows(
      sql`update organizations set customer_number = ${customerNumber}, name = ${name} where id = ${node.organizationId}`,
    );
    await rows(sql`alter table organizations enable trigger user`);
  }

  test("the row names the number with leading zeros if only that exists, and both if both exist", async () => {
    await addNumber("0081501", "Nullen GmbH");
    await addNumber("0081502", "Mit Nullen GmbH");
    await addNumber("81502", "Ohne Nullen GmbH");
    const job = await prepare(
      company.reseller,
      ["81501", "81502", "0081502", "0081501", "81503"].map((organization) =>
        line({ organization }),
      ),
    );
    const { rows: shown } = await view(company.reseller, job);
    const zeros = { customerNumber: "0081502", name: "Mit Nullen GmbH" };
    const bare = { customerNumber: "81502", name: "Ohne Nullen GmbH" };
    assert.deepEqual(
      shown.map(({ refusal, organization, content }) => [
        refusal,
        organization?.name,
        (content as ImportedRow).alike,
      ]),
      [
        ["notFound", undefined, [{ customerNumber: "0081501", name: "Nullen GmbH" }]],
        [null, bare.name, [zeros]],
        [null, zeros.name, [bare]],
        [null, "Nullen GmbH", undefined],
        ["notFound", undefined, undefined],
      ],
    );
  });

  test("the row does not name a number out of reach", async () => {
    const job = await prepare(company.owner, [line({ organization: "81501" })]);
    const told = (await view(company.owner, job)).rows.map(({ refusal, content }) => [
      refusal,
      (content as ImportedRow).alike,
    ]);
    assert.deepEqual(told, [["notFound", undefined]]);
  });
});

describe("other people's lists are not found, even where row-level security shows them (FF-W11)", () => {
  before(() =>
    rows(sql`create policy opened on bulk_jobs to zugang_app using (true)`).then(() => {}),
  );
  after(() => rows(sql`drop policy opened on bulk_jobs`).then(() => {}));

  test("a colleague cannot see, confirm, cancel, download or list somebody's import", async () => {
    await rows(sql`delete from rate_limits`);
    const job = await prepare(company.owner, [line()]);
    const other = company.administrator;
    assert.equal(await findJob(other, job), null);
    assert.ok((await listJobs(other)).every(({ id }) => id !== job));
    await assert.rejects(confirmJob(other, job), { code: "notFound" });
    await assert.rejects(cancelJob(other, job), { code: "notFound" });
    await assert.rejects(exportImport(other, job), { code: "notFound" });
    assert.equal((await view(company.owner, job)).state, "prepared");
  });
});

describe("imports cannot be used to find out addresses (D-8)", () => {
  test("the preview does not say that an address is taken elsewhere; the import does, as the form would", async () => {
    const { email } = await invite(company.neighbour);
    const job = await prepare(company.owner, [line({ email }), line()]);
    assert.deepEqual(await refusalsOf(company.owner, job), [null, null]);
    assert.deepEqual(await carryOut(company.owner, job), ["emailTaken", "done"]);
    const { rows: done } = await view(company.owner, job);
    assert.deepEqual(
      done.map(({ user }) => user !== null),
      [false, true],
    );
    // The reseller reaches both.
    assert.deepEqual(
      await refusalsOf(company.reseller, await prepare(company.reseller, [line({ email })])),
      ["emailTaken"],
    );
  });

  test("beyond the limit of such answers no further row is tried, whether its address is free or not", async () => {
    const curious = await addUser(company.organizationId, ["userAdministration", "invoices"]);
    const { email } = await invite(company.neighbour);
    await leave("takenAddress", curious.userNumber, 1);
    const first = await prepare(curious, [line({ email }), line()]);
    assert.deepEqual(await carryOut(curious, first), ["emailTaken", "tooManyAttempts"]);
    const second = await prepare(curious, [line({ email }), line()]);
    assert.deepEqual(await carryOut(curious, second), ["tooManyAttempts", "tooManyAttempts"]);
  });

  test("several lists of one person confirmed at the same moment find out no more addresses than one list (FF-B7)", async () => {
    const curious = await addUser(company.organizationId, ["userAdministration", "invoices"]);
    const taken = await Promise.all(
      Array.from({ length: 62 }, () => invite(company.neighbour).then(({ email }) => email)),
    );
    const lists: string[] = [];
    for (let list = 0; list < limits.bulkOpen; list += 1)
      lists.push(
        await prepare(
          curious,
          taken.map((email) => line({ email })),
        ),
      );
    await Promise.all(lists.map((job) => confirmJob(curious, job)));
    await Promise.all(lists.map(() => workJobs()));
    await workJobs();
    const found = await rows<{ outcome: string; count: number }>(sql`
      select outcome, count(*)::int as count from bulk_rows where job_id in ${lists} group by outcome`);
    const counts = Object.fromEntries(found.map(({ outcome, count }) => [outcome, count]));
    const { burst } = rates.takenAddress;
    assert.deepEqual(counts, { emailTaken: burst, tooManyAttempts: 310 - burst });
  });

  test("a person who finds out no address may import everything: unused reservations are given back (FF-B7)", async () => {
    const diligent = await addUser(company.organizationId, ["userAdministration", "invoices"]);
    const { burst } = rates.takenAddress;
    const lines = Array.from({ length: 2 * burst + 5 }, () => line());
    const outcomes = await carryOut(diligent, await prepare(diligent, lines));
    assert.deepEqual(new Set(outcomes), new Set(["done"]));
    const left = await transaction("auth", (tx) =>
      countRemaining(tx, ["takenAddress", diligent.userNumber]),
    );
    assert.equal(left, burst);
  });

  test("the lists of one person are processed one at a time, and another person's beside them (FF-B7)", async () => {
    const [one, other] = [
      await addUser(company.organizationId, ["userAdministration", "invoices"]),
      await addUser(company.organizationId, ["userAdministration", "invoices"]),
    ];
    const jobs = [
      await prepare(one, [line()]),
      await prepare(one, [line()]),
      await prepare(other, [line()]),
    ];
    for (const [index, job] of jobs.entries()) await confirmJob(index < 2 ? one : other, job);
    // Nobody else is at work: each of these would take it.
    const claimed = await Promise.all([claimJob(), claimJob(), claimJob()]);
    const numbers = claimed.flatMap((job) => job?.actor.userNumber ?? []);
    assert.deepEqual(numbers.toSorted(), [one.userNumber, other.userNumber].toSorted());
    // The job of a dead worker is taken over when its lease has expired.
    await rows(sql`update bulk_jobs set leased_until = clock_timestamp() where state = 'running'`);
    await workJobs();
    const states = await rows<{ state: string }>(
      sql`select state from bulk_jobs where id in ${jobs}`,
    );
    assert.deepEqual(
      states.map(({ state }) => state),
      ["done", "done", "done"],
    );
  });
});

describe("S-79: an import sends no more letters than the form could", () => {
  test("the preview names the rows that have to wait until tomorrow; the others are added", async () => {
    await leave("letters", company.neighbour.organizationId, 2);
    const own = await numberOf(company.neighbour.organizationId);
    const job = await prepare(
      company.neighbour,
      [line(), line({ firstName: "" }), line(), line(), line()],
      own,
    );
    const refusals = [null, "rowUnusable", null, "mailBudget", "mailBudget"];
    assert.deepEqual(await refusalsOf(company.neighbour, job), refusals);
    assert.deepEqual(
      await carryOut(company.neighbour, job),
      refusals.map((refusal) => refusal ?? "done"),
    );
  });
});

describe("what an import says about a user is deleted with the user (R-702)", () => {
  before(() => rows(sql`delete from rate_limits`).then(() => {}));
  const held = (needle: string) =>
    value<number>(
      sql`select count(*)::int from bulk_rows where content::text ilike ${`%${needle}%`}`,
    );

  test("rows that were refused because the account existed are deleted with the account", async () => {
    const { userNumber, email } = await invite(company.owner);
    const elsewhere = await invite(company.neighbour);
    const job = await prepare(company.owner, [
      line({ email }),
      line({ email: elsewhere.email.toUpperCase() }),
    ]);
    await carryOut(company.owner, job);
    assert.deepEqual([await held(email), await held(elsewhere.email)], [1, 1]);
    await removeUser(company.owner, userNumber);
    await removeUser(company.neighbour, elsewhere.userNumber);
    assert.deepEqual([await held(email), await held(elsewhere.email)], [0, 0]);
  });

  test("rows without an account of their own are deleted with the account whose address or name they have (FF-W8)", async () => {
    const one = await invite(company.owner, {
      firstName: "Nadél",
      lastName: "Öhr",
      email: "nadel.oehr@muster.example",
    });
    const typed = (firstName: string, lastName: string, email: string, own = number) => [
      firstName,
      lastName,
      email,
      "Rechnungen und EVN",
      own,
    ];
    const theirs = [
      typed("Nadél", "Öhr", "nadel.oehr@muster,example"),
      typed("Zwei", "Drei", "Nadel Oehr @muster.example;"),
      typed("NADÉL", "öhr", "nadel"),
      typed("Öhr", "Nadél", ""),
      typed("Nadél", "", "x"),
      typed("", "Öhr", "", "999999999"),
    ];
    const others = [
      typed("Nadél", "Andere", "andere"),
      typed("Nadél", "Öhr", "x", await numberOf(company.neighbour.organizationId)),
    ];
    const job = await prepare(company.reseller, [...theirs, ...others, line()]);
    await carryOut(company.reseller, job);
    const waiting = await prepare(company.owner, theirs);
    assert.ok((await held("nadel")) + (await held("nadél")) > 0);
    await removeUser(company.owner, one.userNumber);
    const left = await rows<{ email: string }>(
      sql`select content ->> 'email' as email from bulk_rows
        where job_id in (${job}, ${waiting}) and content is not null order by position`,
    );
    assert.deepEqual(
      left.map(({ email }) => email),
      ["andere", "x"],
    );
  });

  /** Whose rows remain of a list with only names after a person of that name was removed. */
  async function leftOf(
    gone: { firstName: string; lastName: string },
    listed: readonly (readonly [first: string, last: string, email?: string])[],
  ): Promise<string[]> {
    const { userNumber } = await invite(company.owner);
    await rows(sql`update users set first_name = ${gone.firstName}, last_name = ${gone.lastName}
      where number = ${userNumber}`);
    const job = await prepare(
      company.owner,
      listed.map(([first, last, email = ""]) => [first, last, email, "Rechnungen und EVN", number]),
    );
    await removeUser(company.owner, userNumber);
    const left = await rows<{ name: string }>(
      sql`select content ->> 'firstName' || '|' || (content ->> 'lastName') as name from bulk_rows
        where job_id = ${job} and content is not null order by position`,
    );
    await cancelJob(company.owner, job);
    return left.map(({ name }) => name);
  }

  const nameless = [
    ["", "", "nobody,example"],
    [".", "-", ""],
    ["…", "", ""],
  ] as const;
  test("rows of other people stay when a user is deleted whose name has no letters (FF-W8)", async () => {
    for (const gone of [
      { firstName: ".", lastName: "…" },
      { firstName: "-", lastName: "Öhr" },
      { firstName: "Nadél", lastName: "'" },
    ])
      assert.equal((await leftOf(gone, nameless)).length, nameless.length);
    const signs = { firstName: ".", lastName: "Öhr" };
    assert.deepEqual(
      await leftOf(signs, [
        ["Öhr", ""],
        [".", "Öhr"],
        ["Nadél", "Öhr"],
      ]),
      ["Nadél|Öhr"],
    );
  });

  test("in a database that knows no letters beyond Z the user's own rows are deleted and those of others stay (FF-W8, FF-M-10)", async () => {
    const known = { company, number };
    const leave = await enterUnlettered(world);
    try {
      company = await openCompany();
      number = await numberOf(company.organizationId);
      const julia = { firstName: "Юлия", lastName: "Йорданова" };
      const own = [
        ["ЙОРДАНОВА", "юлия"],
        ["", "Юлия", "юлия"],
      ] as const;
      const others = [
        ["Ελένη", "Παππάς"],
        ["李", "明", "李明"],
        ["Юлия", "Ларина"],
        ...nameless,
      ] as const;
      assert.deepEqual(
        await leftOf(julia, [...own, ...others]),
        others.map(([first, last]) => `${first}|${last}`),
      );
      const anh = { firstName: "Ánh", lastName: "Öß" };
      assert.deepEqual(
        await leftOf(anh, [
          ["ÁNH", "öß"],
          ["Énh", "Öß"],
        ]),
        ["Énh|Öß"],
      );
    } finally {
      await leave();
      ({ company, number } = known);
    }
  });

  test("processed rows hold nothing but a number", async () => {
    const one = line();
    const job = await prepare(company.owner, [one]);
    await carryOut(company.owner, job);
    assert.equal(await held(one[2] ?? ""), 0);
  });

  test("a processed list is deleted after a week, and an unconfirmed one after a day", async () => {
    const refused = line({ firstName: "" });
    const waiting = line();
    const job = await prepare(company.owner, [refused]);
    await carryOut(company.owner, job);
    const other = await prepare(company.owner, [waiting]);
    await rows(
      sql`update bulk_jobs set created_at = created_at - interval '7 days' where id = ${job}`,
    );
    await rows(
      sql`update bulk_jobs set created_at = created_at - interval '1 day' where id = ${other}`,
    );
    await purge();
    assert.deepEqual([await held(refused[2] ?? ""), await held(waiting[2] ?? "")], [0, 0]);
    assert.equal(await findJob(company.owner, job), null);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { getTableName, is } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import * as schema from "#db/schema";
import { limits } from "#lib/rules/limits";
import { hasTest, read, rowsOf, testsIn } from "./testing/documents";

const security = read("docs/security.md");
const asvs = read("docs/asvs.md");

type Row = { number: string; state: string; how: string; tests: string };

/** The rows of tables whose number matches; the last three cells are state, implementation and tests. */
function requirementsIn(text: string, number: RegExp): Row[] {
  return rowsOf(text, number).map((cells) => {
    const [state = "", how = "", tests = ""] = cells.slice(-3);
    return { number: cells[0] ?? "", state, how, tests };
  });
}

/** The numbers of one letter, without those that the catalogue leaves out. */
function numbers(letter: string, last: number, without: number[] = [], width = 1): string[] {
  return Array.from({ length: last }, (_, at) => at + 1)
    .filter((one) => !without.includes(one))
    .map((one) => `${letter}-${String(one).padStart(width, "0")}`);
}

/** The catalogue's own numbers: S-… in tens by subject, with gaps at the ends of the subjects. */
const gaps = [9, 28, 29, 98, 99];
const catalogue = [
  ...numbers("D", 10),
  ...numbers("S", 107, gaps, 2),
  ...numbers("G", 10),
  ...numbers("F", 16, [], 2),
];

/**
 * The levels of the standard's requirements (OWASP ASVS 5.0.0, without level 3), by section: 1.2: 111112222 means that
 * 1.2.1 to 1.2.5 are of level 1 and 1.2.6 to 1.2.9 of level 2.
 */
const sections = `1.1 22, 1.2 111112222, 1.3 11222222222, 1.4 222, 1.5 12, 2.1 122, 2.2 112, 2.3 1222, 2.4 2, 3.2 11, 3.3 1222,
  3.4 112222, 3.5 11122, 3.7 22, 4.1 122, 4.2 2, 4.3 22, 4.4 1222, 5.1 2, 5.2 112, 5.3 11, 5.4 222, 6.1 122, 6.2 111111112222,
  6.3 1122, 6.4 1122, 6.5 22222, 6.6 222, 6.8 2222, 7.1 222, 7.2 1111, 7.3 22, 7.4 11222, 7.5 22, 7.6 22, 8.1 12, 8.2 112,
  8.3 1, 8.4 2, 9.1 111, 9.2 1222, 10.1 22, 10.2 22, 10.3 2222, 10.4 11111222222, 10.5 22222, 10.6 22, 10.7 222, 11.1 22,
  11.2 222, 11.3 112, 11.4 1222, 11.5 2, 11.6 2, 12.1 122, 12.2 11, 12.3 2222, 13.1 2, 13.2 22222, 13.3 22, 13.4 12222,
  14.1 22, 14.2 1222, 14.3 122, 15.1 122, 15.2 122, 15.3 1222222, 16.1 2, 16.2 22222, 16.3 2222, 16.4 222, 16.5 222, 17.1 2,
  17.2 2222, 17.3 22`;
const requirements = sections.split(",").flatMap((section) => {
  const [chapter, levels = ""] = section.trim().split(" ");
  return [...levels].map((level, at) => ({ number: `${chapter}.${at + 1}`, level }));
});

function assertTests({ number, tests }: Row): number {
  const named = testsIn(tests);
  for (const { file, title } of named)
    assert.ok(hasTest(file, title), `${number}: ${file} has no "${title}"`);
  return named.length;
}

describe("docs/security.md: the catalogue", () => {
  const rows = requirementsIn(security, /^[DSGF]-\d+$/);

  test("every number has one row", () => {
    assert.deepEqual(rows.map(({ number }) => number).toSorted(), catalogue.toSorted());
  });

  test("what is done names tests that exist; what is not done, or done differently, has a reason", () => {
    for (const row of rows) {
      const count = assertTests(row);
      assert.match(row.state, /^(done|differently|not done)$/, row.number);
      assert.ok(row.how.length > 10, `${row.number} says how, or why not`);
      if (row.state !== "not done") assert.ok(count > 0, `${row.number} names no test`);
      if (row.state !== "done") assert.ok(row.how.length > 60, `${row.number} gives no reason`);
    }
  });
});

/**
 * Faults known from other products and found here too: F users, files, lists and orders; H, M signing in, mail,
 * database and operation; B, W attacks. Smaller ones have no number and a row with their name.
 */
const field = [
  ...Array.from({ length: 12 }, (_, at) => `FF-F${at + 1}`),
  ...numbers("FF-H", 3),
  ...numbers("FF-M", 10),
  ...Array.from({ length: 7 }, (_, at) => `FF-B${at + 1}`),
  ...Array.from({ length: 11 }, (_, at) => `FF-W${at + 1}`),
];

describe("docs/security.md: faults met in the field", () => {
  const rows = requirementsIn(security, /^FF-/);

  test("every number has one row", () => {
    const numbered = rows.map(({ number }) => number).filter((number) => !number.includes(" "));
    assert.deepEqual(numbered.toSorted(), field.toSorted());
  });

  test("what is fixed names tests that exist; what is not has a reason", () => {
    for (const row of rows) {
      const count = assertTests(row);
      assert.match(row.state, /^(done|partly|not done)$/, row.number);
      assert.ok(row.how.length > 10, `${row.number} says what is right`);
      if (row.state !== "not done") assert.ok(count > 0, `${row.number} names no test`);
      if (row.state !== "done") assert.ok(row.how.length > 60, `${row.number} gives no reason`);
    }
  });
});

describe("docs/asvs.md: OWASP ASVS 5.0, levels 1 and 2", () => {
  const rows = requirementsIn(asvs, /^\d+\.\d+\.\d+$/);
  const levels = asvs
    .split("\n")
    .flatMap((line) => /^\| (\d+\.\d+\.\d+) \| ([12]) \|/.exec(line)?.slice(1, 3).join(" ") ?? []);

  test("every requirement has one row with its level, in order: 70 of level 1 and 183 of level 2", () => {
    assert.equal(requirements.filter(({ level }) => level === "1").length, 70);
    assert.equal(requirements.filter(({ level }) => level === "2").length, 183);
    assert.deepEqual(
      levels,
      requirements.map(({ number, level }) => `${number} ${level}`),
    );
    assert.equal(rows.length, requirements.length);
  });

  test("what is met names tests that exist; everything else has a reason", () => {
    for (const row of rows) {
      const count = assertTests(row);
      assert.match(row.state, /^(met|partly|operator|not applicable)$/, row.number);
      assert.ok(row.how.length > 3, `${row.number} says how, or why not`);
      if (row.state === "met" || row.state === "partly")
        assert.ok(count > 0, `${row.number} names no test`);
      if (row.state === "partly") assert.ok(row.how.length > 60, `${row.number} gives no reason`);
    }
  });
});

describe("docs/security.md has the documentation that ASVS requires", () => {
  const part = (title: string) => {
    const [, text] = security.split(`\n## ${title}\n`);
    assert.ok(text, `there is no part "${title}"`);
    return text.split("\n## ")[0] ?? "";
  };
  const minutes = (milliseconds: number) => `${milliseconds / 60_000} minutes`;
  const hours = (milliseconds: number) => `${milliseconds / 3_600_000} hours`;
  const days = (milliseconds: number) => `${milliseconds / 86_400_000} days`;

  test("docs/security.md says how long a session lasts, and how many there may be (ASVS 7.1.1, 7.1.2)", () => {
    const text = part("Sessions");
    assert.ok(
      text.includes(minutes(limits.sessionIdle)) && text.includes(hours(limits.sessionAbsolute)),
    );
    assert.match(text, /as many as/);
  });

  test("docs/security.md says how long passwords are, and which words they may not be made of (ASVS 6.1.2)", () => {
    const text = part("Passwords");
    assert.ok(
      text.includes(`From ${limits.passwordShortest} to ${limits.passwordLongest} characters`),
    );
    assert.ok(text.includes(`less than ${limits.passwordScore} of 4`));
    const own =
      /function contextOf[\s\S]*?\n}/.exec(read("lib/domain/account/password-owner.ts"))?.[0] ?? "";
    const words = [...own.matchAll(/"([^"]+)"/g)].map(([, word]) => word);
    assert.ok(words.length > 0);
    for (const word of words) assert.ok(text.includes(`"${word}"`), word);
  });

  test("docs/security.md lists every key, its purpose and what changing it means (ASVS 11.1.1, 11.1.2)", () => {
    const declared =
      read("lib/infra/crypto/keys.ts")
        .match(/^(?:export )?type \w*Purpose =[\s\S]*?;/gm)
        ?.join("") ?? "";
    const purposes = [...declared.matchAll(/"(\w+)"/g)].map(([, purpose]) => purpose);
    assert.ok(purposes.length > 5);
    for (const purpose of purposes)
      assert.match(part("Keys"), new RegExp(`^\\|[^|]*\\b${purpose}\\b`, "m"), purpose);
  });

  test("docs/security.md lists every table, its protection and its retention (ASVS 14.1.1, 14.1.2)", () => {
    const text = part("Data");
    const tables = Object.values(schema)
      .filter((value) => is(value, PgTable))
      .map(getTableName);
    const told = [...text.matchAll(/^\| (\w+) \|/gm)].map(([, name]) => name);
    assert.deepEqual(told.filter((name) => name !== "table").toSorted(), tables.toSorted());
    const kept: [string, string][] = [
      ["users", days(limits.activationDeadline)],
      ["links", days(limits.deadLinkRetention)],
      ["outbox", days(limits.sentMailRetention)],
      ["mail_events", days(limits.mailEventRetention)],
      ["audit_events", days(limits.auditRetention)],
      ["audit_events", days(limits.securityRetention)],
      ["deleted_accounts", days(limits.deletionRetention)],
    ];
    for (const [table, time] of kept)
      assert.match(text, new RegExp(`^\\| ${table} \\|.*\\b${time}\\b`, "m"), table);
  });

  test("docs/security.md names all external services, entry points, fields, costs and logs, and what the operator has to do (ASVS 2.1, 6.1.3, 8.1.2, 13.1.1, 15.1.3, 16.1.1)", () => {
    assert.ok(part("Trust boundaries").includes("to nobody else"));
    assert.match(part("Ways in"), /operator:create/);
    assert.match(
      part("Who may change which field"),
      /e-mail address, organization, user number, username \| nobody/,
    );
    assert.match(part("What costs much"), /statement/);
    assert.match(part("Audit log and server log"), /one line of JSON/);
    assert.match(part("What must fit together"), /limits\.ts/);
    assert.match(part("What an operator has to do"), /TLS/);
    assert.match(read("SECURITY.md"), /within two days\s+when critical, within seven when high/);
  });
});

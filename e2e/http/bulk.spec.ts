import type { Sql } from "postgres";
import { areaLike } from "#lib/rules/catalogue-roles";
import { changesSince, endOfAuditLog, momentOfChanges, refusalsSince } from "../support/changes";
import { filled, formOf, post } from "../support/forms";
import { ask, locationOf } from "../support/http";
import { addPerson, freshCompany } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { quick } from "../support/queue";
import { openSession } from "../support/sessions";
import { areaText } from "../support/texts";

/**
 * What can be sent to the bulk actions without a browser, and what the list's download contains (R-302, R-310, S-55).
 */

/** Waits for the server's own worker. */
async function outcomesOf(sql: Sql, job: string): Promise<Record<string, string>> {
  await expect
    .poll(
      async () => {
        const [row] = await sql`select state from bulk_jobs where id = ${job}`;
        return row?.state;
      },
      { intervals: quick },
    )
    .toBe("done");
  const rows = await sql`select user_number, outcome from bulk_rows where job_id = ${job}`;
  return Object.fromEntries(rows.map((row) => [String(row.user_number), String(row.outcome)]));
}

/** Prepares and confirms a job without a browser. */
async function sendByHand(
  portal: Portal,
  cookie: string,
  changes: Record<string, string | string[]>,
  confirm: string,
): Promise<string> {
  const form = await formOf(portal, "/users", "Weiter", cookie);
  const answer = await post(portal, "/users", filled(form, changes), { cookie });
  expect(answer.status).toBe(303);
  const path = locationOf(answer) ?? "";
  const question = await formOf(portal, path, confirm, cookie);
  await post(portal, path, question.fields, { cookie });
  return path.replace(/^.*\/|\?.*$/g, "");
}

test("unknown, foreign and repeated user numbers in a bulk job are each judged once, alone, and recorded", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const stranger = (await freshCompany(sql)).owner;
  const cookie = await openSession(portal, sql, company.owner);
  const since = await endOfAuditLog(sql);
  const own = String(colleague.number);
  const foreign = String(stranger.number);
  const changes = { command: "remove", users: [own, foreign, own, "999999999", foreign] };
  const job = await sendByHand(portal, cookie, changes, "3 Konten löschen");
  expect(await outcomesOf(sql, job)).toEqual({
    [own]: "done",
    [foreign]: "notFound",
    "999999999": "notFound",
  });
  expect((await refusalsSince(sql, since)).map(({ actor, reason }) => [actor, reason])).toEqual([
    [company.owner.number, "notFound"],
    [company.owner.number, "notFound"],
  ]);
  // What is out of reach looks like what does not exist.
  const { text } = await ask(portal, `/users/bulk/${job}`, { cookie });
  expect(text).not.toContain(stranger.email);
  expect(text.match(/Nicht vorhanden/g)?.length).toBeGreaterThanOrEqual(2);
  const removals = await sql`select from audit_events where event = 'user.removed'
    and target_number = ${colleague.number} and outcome = 'done'`;
  expect(removals).toHaveLength(1);
});

test("a bulk request that no page of the portal sends changes nothing (S-55)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const cookie = await openSession(portal, sql, company.owner);
  const form = await formOf(portal, "/users", "Weiter", cookie);
  const users = [String(colleague.number)];
  const moment = await momentOfChanges(sql);
  const attempts: Record<string, string | string[]>[] = [
    { command: "activate", users },
    { command: "grant", users },
    { command: "grant:everything", users },
    { command: "grant:__proto__", users },
    { command: ["remove", "resend"], users },
    { command: "remove", users: ["1; drop table users"] },
    { command: "remove", users: ["-1"] },
    { command: "remove", users: [...users, "1e3"] },
    { command: "remove", users, all: "everybody" },
    { command: "remove", users, actor: "1" },
    { command: "remove", users, permission: areaLike("fax") },
    { command: "resetSecondFactor:fax", users },
    { command: "remindSecondFactor", users: [], all: "1", factor: "with" },
    { command: "applySet", users },
    { command: "applySet:1", users },
    { command: "applySet:1.1:2", users },
    { command: "updateSet:1.1", users },
    { command: "remove", users: [] },
    // A filter that is not understood never means everybody (FF-F3).
    { command: "remove", users: [], all: "1", status: "inactive" },
    { command: "remove", users: [], all: "1", area: "everything" },
    { command: "remove", users: [], all: "1", set: "IT" },
    { command: "remove", users: [], all: "1", q: "x".repeat(101) },
    { command: "remove", users: [], all: "1", q: ["a", "b"] },
    { command: "remove", users: [], all: "1", stauts: "active" },
  ];
  for (const changes of attempts) {
    const answer = await post(portal, "/users", filled(form, changes), { cookie });
    expect.soft(answer.status, JSON.stringify(changes)).toBe(200);
  }
  expect(await changesSince(sql, moment)).toEqual([]);
});

test("the download of the user list has the filtered users within reach, is safe for spreadsheets, and is recorded (R-302, R-801)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  await addPerson(sql, company, {
    firstName: '=HYPERLINK("https://evil.example")',
    lastName: "Groß",
    permissions: ["invoices", "contacts"],
  });
  await addPerson(sql, company, { lastName: "Anders" });
  const stranger = (await freshCompany(sql)).owner;
  const cookie = await openSession(portal, sql, company.owner);
  const page = await ask(portal, "/users?q=Gro%C3%9F&sort=name", { cookie });
  expect(page.text).toContain('href="/users/export?q=Gro%C3%9F&amp;sort=name"');
  const answer = await ask(portal, "/users/export?q=Gro%C3%9F&sort=name", { cookie });
  expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
  expect(answer.headers["cache-control"]).toContain("no-store");
  expect(answer.headers["content-disposition"]).toMatch(
    /^attachment; filename="benutzer-\d{4}-\d\d-\d\d\.csv"$/,
  );
  const lines = answer.text.trimEnd().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain(`"'=HYPERLINK(""https://evil.example"")";"Groß"`);
  expect(lines[1]).toContain(`"${areaText("invoices")}, ${areaText("contacts")}"`);
  const everybody = await ask(portal, "/users/export", { cookie });
  expect(everybody.text.trimEnd().split("\r\n")).toHaveLength(4);
  expect(everybody.text).not.toContain(stranger.email);
  const foreign = await ask(
    portal,
    `/users/export?organization=${(await freshCompany(sql)).customerNumber}`,
    { cookie },
  );
  expect(foreign.text.trimEnd().split("\r\n")).toHaveLength(1);
  // A file of everybody would be wrong if some were meant (FF-F3).
  for (const odd of [
    "status=deaktiviert",
    `q=${"x".repeat(101)}`,
    "q=a&q=b",
    "area=all",
    "stauts=active",
  ]) {
    const refused = await ask(portal, `/users/export?${odd}`, { cookie });
    expect(refused.status, odd).toBe(400);
    expect(refused.text).not.toContain("@");
    expect((await ask(portal, `/activity/export?outcome=x&${odd}`, { cookie })).status).toBe(400);
  }
  const exports = await sql`select from audit_events where event = 'users.exported'
    and actor_number = ${company.owner.number}`;
  expect(exports).toHaveLength(3);
  const refusals = await sql`select details ->> 'reason' as reason from audit_events
    where event = 'request.refused' and actor_number = ${company.owner.number}`;
  expect(refusals.map(({ reason }) => reason)).toEqual(["malformed"]);
});

test("a page with a filter that is not understood shows nobody, says so and keeps the text (R-212, FF-F3)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { firstName: "Jürgen", lastName: "Tabmüller" });
  const cookie = await openSession(portal, sql, company.owner);
  const long = `Tabmüller${"r".repeat(100)}`;
  const helps = {
    long: "Ein Suchtext hat höchstens 100 Zeichen.",
    text: "Geben Sie den Suchtext bitte neu ein.",
    day: "Ein Datum ist ein Tag in den Jahren",
    choice: "Wählen Sie bitte etwas von dem, was dort angeboten wird.",
  };
  for (const [address, kept, help] of [
    [`/users?q=${encodeURIComponent(long)}`, `value="${long}"`, "long"],
    ["/users?q=Tabm%C3%BCller&q=Meier", 'value="Tabmüller &amp; Meier"', "text"],
    ["/users?status=deaktiviert", "Status", "choice"],
    ["/users?area=everything&sort=name", "Zugriff auf", "choice"],
    [`/activity?person=${encodeURIComponent(long)}`, `value="${long}"`, "long"],
    ["/activity?outcome=failed", "Ergebnis", "choice"],
    ["/activity?from=2026-02-30", 'value="2026-02-30"', "day"],
  ] as const) {
    const { text, status } = await ask(portal, address, { cookie });
    expect(status, address).toBe(200);
    expect(text).toContain("Das war nicht zu verstehen:");
    expect(text, address).toContain(kept);
    const said = Object.entries(helps).filter(([, sentence]) => text.includes(sentence));
    expect(
      said.map(([kind]) => kind),
      address,
    ).toEqual([help]);
    expect(text).not.toContain(colleague.email);
    expect(text).not.toMatch(/<tr role="row"[^>]*>.*?<td/s);
    expect(text).not.toContain("/export");
  }
  const found = await ask(portal, "/users?q=Tabm%C3%BCller%09J%C3%BCrgen", { cookie });
  expect(found.text).toContain('value="Tabmüller Jürgen"');
});

import type { AreaId } from "#lib/rules/catalogue";
import { limits } from "#lib/rules/limits";
import {
  besideActions,
  changesSince,
  endOfAuditLog,
  momentOfChanges,
  refusalsSince,
} from "../support/changes";
import { type Field, filled, formOf, multipart, post } from "../support/forms";
import { type Answer, ask, locationOf } from "../support/http";
import { addPerson, freshCompany, freshEmail } from "../support/people";
import { expect, type Portal, test } from "../support/portal";
import { openSession } from "../support/sessions";

const heads = "Vorname;Nachname;E-Mail;Bereiche";
const page = "/users/import";

/** Sends a list as the page's form would, without JavaScript. */
async function upload(
  portal: Portal,
  cookie: string,
  text: string | Uint8Array,
  name = "liste.csv",
  encoding = "auto",
): Promise<Answer> {
  const form = await formOf(portal, page, "Datei prüfen", cookie);
  // The file's bytes replace this placeholder in the text.
  const place = "the bytes of the file";
  const fields: Field[] = [
    ...filled(form, { file: null }),
    ["encoding", encoding],
    ["file", place, name],
  ];
  const { body, type } = multipart(fields);
  const [before = "", behind = ""] = body.split(place);
  return ask(portal, page, {
    method: "POST",
    body: Buffer.concat([Buffer.from(before), Buffer.from(text), Buffer.from(behind)]),
    cookie,
    headers: { "Content-Type": type, Origin: portal.url },
  });
}

/** Clicks a button on a page of an import. */
async function press(portal: Portal, cookie: string, path: string, button: string) {
  const form = await formOf(portal, path, button, cookie);
  return post(portal, path, form.fields, { cookie });
}

test("R-310: an import works without JavaScript from the file to the result, and adds nobody before the confirmation @own-file", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const email = freshEmail();
  const moment = await momentOfChanges(sql);
  const list = `${heads};Abteilung\nEve;Beispiel;${email};Shop;Einkauf\n"=1+1";;x;Shop;\n`;
  const path = locationOf(await upload(portal, cookie, list));
  expect(path).toMatch(/^\/users\/import\/[0-9a-f-]{36}$/);
  const shown = await ask(portal, path, { cookie });
  for (const text of ["Wird eingeladen", "Geben Sie den Nachnamen ein.", "Abteilung"])
    expect.soft(shown.text).toContain(text);
  const toBeExpected = [...besideActions, "bulk_jobs", "bulk_rows"];
  expect(await changesSince(sql, moment, toBeExpected)).toEqual([]);

  expect(locationOf(await press(portal, cookie, path, "Eine Person einladen"))).toBe(path);
  await expect
    .poll(async () => (await ask(portal, path, { cookie })).text)
    .toContain("Eine Person wurde angelegt.");
  const found = await sql`select from users where email = ${email}`;
  expect(found).toHaveLength(1);

  const result = await ask(portal, `${path}/result`, { cookie });
  expect(result.headers["content-type"]).toBe("text/csv; charset=utf-8");
  expect(result.headers["content-disposition"]).toMatch(
    /^attachment; filename="ergebnis-.+\.csv"$/,
  );
  const [first, done, refused] = result.text.split("\r\n");
  expect(first).toContain('"Vorname";"Nachname";"E-Mail"');
  expect(done).toContain(`"Eve";"Beispiel";"${email}"`);
  expect(done).toContain('"Angelegt"');
  // No spreadsheet calculates it.
  expect(refused).toContain(`"'=1+1"`);
  expect(refused).toContain('"Ausgelassen";"Nachname: Geben Sie den Nachnamen ein.');
});

test("S-82: a staff list may have two megabytes and no other form may, and a larger one gets a readable answer", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const sent = (path: string, bytes: number) => {
    const { body, type } = multipart([["file", "x".repeat(bytes), "liste.csv"]]);
    const headers = { "Content-Type": type, Origin: portal.url };
    return ask(portal, path, { method: "POST", body, cookie, headers });
  };
  const most = limits.importMegabytes * 1024 * 1024;
  for (const bytes of [most + limits.httpBodyBytes, 8 * most]) {
    const answer = await sent(page, bytes);
    expect.soft(answer.status).toBe(413);
    expect.soft(answer.text).toContain("Die Datei ist zu groß");
    expect.soft(answer.text).toContain("The file is too large");
  }
  for (const path of ["/users", "/users/new", `${page}/template`, `${page}x`])
    expect.soft((await sent(path, limits.httpBodyBytes)).status, path).toBe(413);
  const full = `${heads}\n${`Eve;Beispiel;x;Shop${" ".repeat(200)}\n`.repeat(9_000)}`;
  expect(full.length).toBeGreaterThan(0.9 * most);
  expect(locationOf(await upload(portal, cookie, full))).toMatch(/^\/users\/import\//);
});

test("R-310: the template without an organization has a column for customer numbers and the areas that the reader holds @own-file", async ({
  portal,
  sql,
}) => {
  const reseller = await freshCompany(sql, { kind: "reseller" });
  const customer = await freshCompany(sql, { parent: reseller });
  const permissions: AreaId[] = ["userAdministration", "invoices"];
  const cookie = await openSession(portal, sql, await addPerson(sql, reseller, { permissions }));
  const headsOf = async (query: string) => {
    const { status, headers, text } = await ask(portal, `${page}/template${query}`, { cookie });
    expect.soft(status).toBe(200);
    expect.soft(headers["content-disposition"]).toContain("vorlage-personen.csv");
    return { heads: text.split("\r\n")[0], text };
  };
  const areas = '"Rechnungen und EVN";"Benutzerverwaltung"';
  const without = await headsOf("");
  expect(without.heads).toMatch(new RegExp(`;"Kundennummer";${areas}$`));
  expect(without.text).toContain(`;"${reseller.customerNumber}";`);
  const one = await headsOf(`?organization=${customer.customerNumber}`);
  expect(one.heads).toMatch(new RegExp(`;${areas}$`));
  expect(one.heads).not.toContain("Kundennummer");
  expect(one.text).not.toContain(reseller.customerNumber);
});

test("FF-B2: bodies longer than a form are accepted only from users with user administration, and only for a list", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const owner = await openSession(portal, sql, company.owner);
  const form = await formOf(portal, page, "Datei prüfen", owner);
  const many = Array.from({ length: 5_000 }, (_, n): Field => [`f${n}`, ""]);
  const signIn = await formOf(portal, "/sign-in", "Anmelden");
  const sent = (
    fields: readonly Field[],
    cookie?: string,
    headers: Record<string, string> = {},
  ) => {
    const { body, type } = multipart(fields);
    return ask(portal, page, {
      ...{ method: "POST", body, cookie },
      headers: { "Content-Type": type, Origin: portal.url, ...headers },
    });
  };
  const moment = await momentOfChanges(sql);
  const list: Field[] = [["file", "x".repeat(limits.httpBodyBytes), "liste.csv"]];
  const others: [who: string, cookie: string | undefined][] = [
    ["a stranger", undefined],
    ["a stranger with a cookie", "zugang.session=x"],
    ["somebody who does not manage users", await openSession(portal, sql, colleague)],
  ];
  for (const [who, cookie] of others)
    for (const [what, fields] of [
      ["a list", list],
      ["a sign-in of many fields", [...signIn.fields, ...many]],
    ] as const) {
      const answer = await sent(fields, cookie);
      expect.soft(answer.status, `${who}: ${what}`).toBe(413);
      expect.soft(answer.text).toContain("Melden Sie sich an");
    }
  // Even from a user who may send a list, only a list may be longer than a form.
  const wide = await sent([...form.fields, ...many], owner);
  expect.soft(wide.status).toBe(400);
  expect.soft(wide.text).toContain("Diese Anfrage war nicht lesbar");
  const long = await sent(
    [...filled(form, { file: null }), ["file", "x".repeat(limits.httpBodyBytes)]],
    owner,
  );
  expect.soft(long.status).toBe(400);
  expect(await changesSince(sql, moment)).toEqual([]);
});

test("a file that is not a list changes nothing, and the page says why", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const moment = await momentOfChanges(sql);
  const files: [text: string | Uint8Array, says: string, name?: string][] = [
    ["", "Wählen Sie eine Datei aus.", ""],
    ["", "Diese Datei ist leer."],
    ["PK\u0003\u0004", "Das ist eine Arbeitsmappe"],
    ["a\0b", "keine Tabelle in Textform"],
    [heads, "In dieser Datei steht niemand."],
    [`${heads}\nEve;"Beispiel`, "In Zeile 2, Spalte B"],
    ["Eve;Beispiel", "fehlt die Spalte „Vorname“"],
    [
      `\uFEFF${heads};Kunden-ID\nEve;Beispiel;x;Shop;4711`,
      "Ist „Kunden-ID“ (Spalte E) die Kundennummer",
    ],
    [
      Buffer.from(`\xef\xbb\xbf${heads}\nHans\x96Peter`, "latin1"),
      "In Zeile 2, Spalte A ist ein Zeichen beschädigt",
    ],
    [`${heads}\n${"a;b;c;d\n".repeat(limits.importRows + 1)}`, "mehr als 10.000 Personen"],
  ];
  for (const [text, says, name] of files) {
    const answer = await upload(portal, cookie, text, name);
    expect.soft(answer.status, says).toBe(200);
    expect.soft(answer.text).toContain(says);
  }
  expect(await changesSince(sql, moment)).toEqual([]);
});

test("FF-F1: for a list in another encoding the page names the encoding with example names, and another can be chosen", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const list = Buffer.from(`${heads}\rJ\x9frgen;Gr\x9a\xa7er;${freshEmail()};Shop\r`, "latin1");
  const path = locationOf(await upload(portal, cookie, list));
  const shown = await ask(portal, path, { cookie });
  expect(shown.text).toContain("Gelesen als Mac Roman.");
  expect(shown.text).toContain("Stimmen diese Namen? Jürgen Größer.");
  expect(shown.text).toMatch(/href="\/users\/import\?organization=\d+#encoding"/);
  const again = locationOf(await upload(portal, cookie, list, "liste.csv", "windows-1252"));
  const other = await ask(portal, again, { cookie });
  expect(other.text).toContain("Gelesen als Windows-1252.");
  expect(other.text).toContain("Zeichen beschädigt");
  const utf8 = await upload(portal, cookie, `${heads}\nJürgen;Größer;${freshEmail()};Shop`);
  expect((await ask(portal, locationOf(utf8), { cookie })).text).not.toContain("Gelesen als");
});

test("FF-B3, FF-B5: a list that would use too much memory is refused with a sentence, and a row shows only a readable number of problems", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const moment = await momentOfChanges(sql);
  const files: [text: string, says: string][] = [
    [`${heads}${";".repeat(80_000)}\n${"a\n".repeat(3_000)}`, "mehr als 100 Spalten"],
    [`${heads}\n${"\n".repeat(600_000)}`, "mehr als 500.000 Zellen"],
  ];
  for (const [text, says] of files) {
    const answer = await upload(portal, cookie, text);
    expect.soft(answer.status, says).toBe(200);
    expect.soft(answer.text).toContain(says);
  }
  expect(await changesSince(sql, moment)).toEqual([]);
  const unknown = Array.from({ length: 40_000 }, (_, index) => `B${index}`).join(",");
  const row = `Eve;Beispiel;${freshEmail()};"${unknown.slice(0, 60_000)}"\n`;
  const path = locationOf(await upload(portal, cookie, `${heads}\n${row.repeat(30)}`));
  const shown = await ask(portal, path, { cookie });
  expect(shown.text.length).toBeLessThan(300_000);
  expect(shown.text).toMatch(/Und \d+ weitere Probleme\./);
});

test("a list from another site's page, or with unknown fields, is recorded and changes nothing", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const form = await formOf(portal, page, "Datei prüfen", cookie);
  const list: Field = ["file", `${heads}\nEve;Beispiel;${freshEmail()};Shop`, "liste.csv"];
  const fields: Field[] = [...filled(form, { file: null }), list];
  const moment = await momentOfChanges(sql);
  const since = await endOfAuditLog(sql);
  const headers = { Origin: "https://evil.example" };
  await post(portal, page, fields, { cookie, headers });
  await post(portal, page, [...fields, ["isOwner", "1"]], { cookie });
  await post(portal, page, [...fields, list], { cookie });
  expect(await changesSince(sql, moment)).toEqual([]);
  const refusals = await refusalsSince(sql, since);
  const own = refusals.filter(({ actor }) => actor === company.owner.number);
  expect(own.at(-1)?.reason).toBe("malformed");
});

test("another user's list does not exist, neither for a colleague nor for the provider", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const cookie = await openSession(portal, sql, company.owner);
  const path = locationOf(
    await upload(portal, cookie, `${heads}\nEve;Beispiel;${freshEmail()};Shop`),
  );
  const colleague = await addPerson(sql, company, { permissions: ["userAdministration", "shop"] });
  const theirs = await openSession(portal, sql, colleague);
  const unknown = "/users/import/00000000-0000-4000-8000-000000000000";
  for (const suffix of ["", "/result"]) {
    const answer = await ask(portal, path + suffix, { cookie: theirs });
    const nothing = await ask(portal, unknown + suffix, { cookie: theirs });
    expect.soft([answer.status, nothing.status]).toEqual([404, 404]);
    expect.soft(answer.text).not.toContain("Beispiel");
  }
});

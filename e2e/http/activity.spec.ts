import { areaLike, areasLike } from "#lib/rules/catalogue-roles";
import { rates } from "#lib/rules/limits";
import { ask } from "../support/http";
import { addPerson, freshCompany } from "../support/people";
import { expect, test } from "../support/portal";
import { openSession } from "../support/sessions";
import { fillAuditLog } from "../support/views";

/** Reads a table according to RFC 4180. */
function read(text: string, separator: string): string[][] {
  return text
    .slice(1)
    .trimEnd()
    .split("\r\n")
    .map((line) =>
      [...line.matchAll(new RegExp(`"((?:[^"]|"")*)"(?:${separator}|$)`, "gy"))].map(
        ([, cell = ""]) => cell.replaceAll('""', '"'),
      ),
    );
}

test("the download of the audit log has umlauts and quotes, and no name is evaluated as a formula (R-801)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const formula = await addPerson(sql, company, {
    firstName: '=HYPERLINK("https://evil.example";"Rechnung")',
    lastName: "Groß",
  });
  await fillAuditLog(sql, company, formula);
  const cookie = await openSession(portal, sql, company.owner);
  for (const [language, separator, head, name] of [
    ["de", ";", "Zeitpunkt (Europe/Berlin)", "protokoll"],
    ["en", ",", "Time (Europe/Berlin)", "activity"],
  ] as const) {
    const headers = { "Accept-Language": language };
    const answer = await ask(portal, "/activity/export?from=2020-01-01", { cookie, headers });
    expect(answer.status).toBe(200);
    expect(answer.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(answer.headers["cache-control"]).toContain("no-store");
    expect(answer.headers["content-disposition"]).toMatch(
      new RegExp(`^attachment; filename="${name}-\\d{4}-\\d\\d-\\d\\d\\.csv"$`),
    );
    expect(answer.text.startsWith("\uFEFF")).toBe(true);
    const [heads, ...lines] = read(answer.text, separator);
    expect(lines.pop()).toEqual([
      {
        de: "An- und Abmeldungen sind ausgeblendet.",
        en: "Sign-ins and sign-outs are hidden.",
      }[language],
    ]);
    expect(heads?.[0]).toBe(head);
    expect(lines.length).toBeGreaterThanOrEqual(9);
    for (const cells of lines) {
      expect(cells).toHaveLength(heads?.length ?? 0);
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(cells[0]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    }
    for (const [local = "", utc = ""] of lines)
      expect(new Date(utc).toLocaleString("sv-SE", { timeZone: "Europe/Berlin" })).toBe(local);
    const about = lines.map((cells) => cells[7]);
    expect(about).toContain(`'=HYPERLINK("https://evil.example";"Rechnung") Groß`);
    expect(about).toContain(
      { de: "gelöschtes Konto 888888888", en: "deleted account 888888888" }[language],
    );
    expect(about).toContain(
      { de: "Benutzernummer 888888887", en: "User number 888888887" }[language],
    );
  }
  const exports = await sql`select from audit_events where event = 'auditLog.exported'
    and actor_number = ${company.owner.number}`;
  expect(exports).toHaveLength(2);
});

test("the filters are in the address: they work without a script, and narrow the download too (R-801)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { lastName: "Filterfrau" });
  await fillAuditLog(sql, company, colleague);
  const cookie = await openSession(portal, sql, company.owner);
  const query = "?person=Filterfrau&outcome=refused&event=user.changed";
  const page = await ask(portal, `/activity${query}`, { cookie });
  expect(page.text.match(/<tr role="row"/g)).toHaveLength(2);
  expect(page.text).toContain("Abgelehnt");
  expect(page.text).toContain(
    "/activity/export?person=Filterfrau&amp;event=user.changed&amp;outcome=refused",
  );
  const table = await ask(portal, `/activity/export${query}`, { cookie });
  expect(read(table.text, ";")).toHaveLength(2);
});

test("further filters of the audit log stand behind a button, and are in sight where one of them is set, but not for the days of a link beside the form (FEEL-B2)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  await fillAuditLog(sql, company, await addPerson(sql, company));
  const cookie = await openSession(portal, sql, company.owner);
  const filters = async (address: string) => {
    const { text } = await ask(portal, address, { cookie });
    const [, open, label] = /<details class="more"([^>]*)>.*?(Mehr Filter[^<]*)</s.exec(text) ?? [];
    return { open: open !== "", label, text };
  };
  const { open, label, text } = await filters("/activity");
  expect([open, label]).toEqual([false, "Mehr Filter"]);
  const [, days = ""] = /href="([^"]+)"[^>]*>Letzte 7 Tage/.exec(text) ?? [];
  expect(days).toMatch(/^\/activity\?from=/);
  expect(await filters(days)).toMatchObject({ open: false, label: "Mehr Filter" });
  expect(await filters(`${days}&outcome=done`)).toMatchObject({
    open: true,
    label: "Mehr Filter (1)",
  });
  expect(await filters(`/activity?area=${areaLike("fax")}&to=2099-12-31`)).toMatchObject({
    open: true,
    label: "Mehr Filter (2)",
  });
});

test("sign-ins are left out and said to be, with the way to them; kinds of events, areas and days name the result (FEEL-M6)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { lastName: "Ferchland" });
  await fillAuditLog(sql, company, colleague);
  await sql`insert into audit_events (event, outcome, actor_number, actor_organization_id, target_number, organization_id, details)
    values ('user.changed', 'done', ${company.owner.number}, ${company.id}, ${colleague.number}, ${company.id},
      '{"fields": ["validUntil"], "days": {"validUntil": ["2026-12-31", "2027-01-31"]}}')`;
  const cookie = await openSession(portal, sql, company.owner);
  const show = async (query: string) => {
    const { text } = await ask(portal, `/activity${query}`, { cookie });
    const [, result = ""] = text.match(/<p role="status"[^>]*>(.*?)<\/p>/s) ?? [];
    return {
      rows: (text.match(/<tr role="row"/g)?.length ?? 1) - 1,
      result: result.replace(/<[^>]*>/g, ""),
      text: text.replace(/<script\b.*?<\/script>/gs, ""),
    };
  };
  const all = await show("");
  expect(all.result).toContain("An- und Abmeldungen sind ausgeblendet. Anmeldungen einblenden");
  expect(all.text).toContain('href="/activity?event=all"');
  expect(all.text).toContain("Gültig bis: 31.12.2026 → 31.01.2027");
  expect(all.text).toContain(`href="/users/${colleague.number}"`);
  expect(all.text).not.toContain('<strong dir="auto">Angemeldet</strong>');
  const whole = await show("?event=all");
  expect(whole.rows).toBe(all.rows + 1);
  expect(whole.text).toContain('<strong dir="auto">Angemeldet</strong>');
  expect((await show("?event=signIn")).result).toMatch(
    /^\s*1 Eintrag: Anmeldung und Passwort\. Filter zurücksetzen\s*$/,
  );
  const area = await show(`?area=${areaLike("callList")}&from=2020-01-01&to=2099-12-31`);
  expect(area.result).toContain("1 Eintrag: 01.01.2020 – 31.12.2099, Berechtigung für „");
  expect((await show(`?area=${areaLike("callList")}&event=orders`)).result).toContain(
    "Keine Einträge: ",
  );
  for (const odd of [
    "?area=x",
    `?area=${areaLike("callList")}&area=${areaLike("fax")}`,
    "?event=a.b.c",
    "?event=%00",
  ]) {
    const { rows, result } = await show(odd);
    expect(rows, odd).toBe(0);
    expect(result, odd).toContain("Deshalb wird nichts gezeigt.");
  }
  expect((await show("?event=everything")).rows).toBe(0);
  const stranger = await openSession(portal, sql, (await freshCompany(sql)).owner);
  const { text } = await ask(
    portal,
    `/activity?area=callList&organization=${company.customerNumber}`,
    {
      cookie: stranger,
    },
  );
  expect(text).not.toContain("Ferchland");
});

test("without user administration the audit log does not exist, and nobody sees another company's (R-301, R-302)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  await fillAuditLog(sql, company, colleague);
  const cookie = await openSession(portal, sql, colleague);
  for (const path of ["/activity", "/activity/export"])
    expect((await ask(portal, path, { cookie })).status, path).toBe(404);
  const stranger = await openSession(portal, sql, (await freshCompany(sql)).owner);
  for (const path of ["/activity", "/activity/export"]) {
    const address = `${path}?person=${colleague.number}&organization=${company.customerNumber}`;
    const answer = await ask(portal, address, { cookie: stranger });
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain(colleague.name);
    expect(answer.text).not.toContain(company.name);
  }
});

test("every user downloads their own data, and nobody else's (S-103)", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  await fillAuditLog(sql, company, colleague);
  const cookie = await openSession(portal, sql, colleague);
  const page = await ask(portal, "/account", { cookie });
  expect(page.text).toContain('href="/account/export"');
  const answer = await ask(portal, "/account/export", { cookie });
  expect(answer.status).toBe(200);
  expect(answer.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(answer.headers["cache-control"]).toContain("no-store");
  expect(answer.headers["content-disposition"]).toMatch(
    /^attachment; filename="meine-daten-.*\.json"$/,
  );
  const data = JSON.parse(answer.text);
  expect(data.account).toMatchObject({ userNumber: colleague.number, email: colleague.email });
  expect(data.grantedPermissions).toEqual(areasLike(["invoices"]));
  expect(data.sessions).toHaveLength(1);
  expect(data.auditLog.map(({ event }: { event: string }) => event)).toContain("user.activated");
  expect(answer.text).not.toContain(company.owner.name);
  expect(answer.text).not.toMatch(/argon2|hash/i);
});

test("another site's page cannot start a download, and a script that downloads too often has to wait (S-61, S-83)", async ({
  portal,
  sql,
}) => {
  const { owner } = await freshCompany(sql);
  const cookie = await openSession(portal, sql, owner);
  const recorded = async () =>
    (
      await sql`select event, details ->> 'reason' as reason from audit_events
        where actor_number = ${owner.number} and event in ('auditLog.exported', 'data.exported', 'request.refused') order by id`
    ).map(({ event, reason }) => reason ?? event);
  const headers = { "Sec-Fetch-Site": "cross-site" };
  for (const path of [
    "/activity/export",
    "/account/export",
    "/users/export",
    "/users/access/export",
  ]) {
    const answer = await ask(portal, path, { cookie, headers });
    expect(answer.status).toBe(403);
    expect(answer.text).not.toContain(owner.email);
  }
  expect(await recorded()).toEqual(["foreignOrigin"]);
  for (const path of [
    "/activity/export",
    "/account/export",
    "/users/export",
    "/users/access/export",
  ])
    expect((await ask(portal, path, { method: "HEAD", cookie })).status).toBe(200);
  expect(await recorded()).toEqual(["foreignOrigin"]);
  for (let round = 0; round < rates.download.burst; round += 1)
    expect((await ask(portal, "/account/export", { cookie })).status).toBe(200);
  const answer = await ask(portal, "/account/export", { cookie });
  expect(answer.status).toBe(429);
  expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
  expect((await recorded()).at(-1)).toBe("tooManyAttempts");
});

import { readFileSync } from "node:fs";
import { hydrated } from "../support/hydration";
import { journeysOn } from "../support/journey";
import { waitForLetter } from "../support/mailbox";
import { noticeOn } from "../support/notices";
import { addPerson, freshCompany, freshEmail } from "../support/people";
import { expect, test } from "../support/portal";
import { browserOf } from "../support/sessions";
import { typedDay } from "../support/time";

test("Clara, who looks after a company's accounts, finds, adds, mends, stops and limits colleagues in few clicks (FEEL, as each of the people)", async ({
  browser,
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const jens = await addPerson(sql, company, {
    firstName: "Jens",
    lastName: "Eilers",
    permissions: ["invoices", "callList"],
  });
  await addPerson(sql, company, { lastName: "Ohne Rechnungen", permissions: ["shop"] });
  await addPerson(sql, company, {
    firstName: "Tim",
    lastName: "Harms",
    permissions: ["contacts", "callList", "shop"],
  });
  const page = await browserOf(browser, portal, sql, company.owner);
  const journey = await journeysOn(page);
  const main = page.getByRole("main");
  const toUsers = page
    .getByRole("navigation", { name: "Bereiche" })
    .getByRole("link", { name: "Benutzerverwaltung" });
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const notice = noticeOn(page).first();
  const openJens = async () => {
    await toUsers.click();
    await page.getByRole("link", { name: "Bearbeiten: Jens Eilers" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Jens Eilers");
  };

  await journey("she finds the people at once", { pages: 1, clicks: 1 }, async () => {
    await toUsers.click();
    await expect(main.getByRole("row", { name: /Jens Eilers/ })).toBeVisible();
  });

  const email = freshEmail();
  const wanted = freshEmail();
  const areas = ["Rechnungen und EVN", "Kontakte", "Shop"];
  const addJulia = async (address: string) => {
    await page.getByLabel("Vorname").fill("Julia");
    await page.getByLabel("Nachname", { exact: true }).fill("Kruse");
    await page.getByLabel("E-Mail").fill(address);
    for (const area of areas) await page.getByLabel(area).check();
    await button("Speichern").click();
    await expect(notice).toContainText("Konto für Julia Kruse angelegt.");
  };
  await journey(
    "she adds a colleague with three areas, and the letter names them",
    { pages: 2, clicks: 5 },
    async () => {
      await main.getByRole("link", { name: "Benutzer:in hinzufügen" }).click();
      await addJulia(email);
      const { text } = await waitForLetter(portal, email, { kind: "activation" });
      expect(text).toContain("Guten Tag Julia Kruse,");
      for (const area of areas) expect(text).toContain(area);
      expect(text).not.toContain("Anrufliste");
    },
  );

  await journey(
    "who sees invoices? The result line repeats the question and the rows answer it with names",
    { pages: 2, clicks: 3 },
    async () => {
      await toUsers.click();
      await page.getByLabel("Zugriff auf").selectOption("Rechnungen und EVN");
      await button("Suchen").click();
      await expect(notice).toContainText("3 Konten mit Zugriff auf „Rechnungen und EVN“.");
      await expect(main.getByRole("rowheader")).toContainText([
        "Julia Kruse",
        "Jens Eilers",
        "Clara Brandt",
      ]);
    },
  );

  await journey(
    "who sees invoices, and why? Every person with the reason, on one sheet of paper (R-312)",
    { pages: 2, clicks: 3 },
    async () => {
      await main.getByRole("link", { name: "Wer hat Zugriff" }).click();
      await page.getByLabel("Bereich", { exact: true }).selectOption("Rechnungen und EVN");
      await button("Anzeigen").click();
      await expect(main).toContainText("2 Personen können Rechnungen und EVN öffnen.");
      const reason = (name: string) => main.getByRole("row").filter({ hasText: name });
      await expect(reason("Julia Kruse")).toContainText("Freigegeben von Clara Brandt");
      await expect(reason("Julia Kruse")).toContainText("Einladung noch nicht angenommen");
      await expect(reason("Jens Eilers")).toContainText("vergeben");
      await expect(reason("Hauptkonto seit")).toContainText("immer alle Bereiche");
      const pdf = await page.pdf({ format: "A4", preferCSSPageSize: true });
      expect(pdf.toString("latin1").match(/\/Type \/Page\b/g)).toHaveLength(1);
    },
  );

  await journey(
    "a typo in the address takes the right one, and no tick once more",
    { pages: 4, clicks: 4 },
    async () => {
      await toUsers.click();
      await page.getByRole("link", { name: "Bearbeiten: Julia Kruse" }).click();
      await main.getByRole("link", { name: "Mit anderer Adresse neu anlegen" }).click();
      await page.getByLabel("E-Mail").fill(wanted);
      await button("Speichern").click();
      await expect(notice).toContainText("Julia Kruse ist mit der anderen Adresse neu angelegt.");
      const { text } = await waitForLetter(portal, wanted, { kind: "activation" });
      for (const area of areas) expect(text).toContain(area);
    },
  );

  await journey(
    "a temporary colleague until a day takes one form",
    { pages: 2, clicks: 4 },
    async () => {
      await main.getByRole("link", { name: "Benutzer:in hinzufügen" }).click();
      await page.getByLabel("Vorname").fill("Ole");
      await page.getByLabel("Nachname", { exact: true }).fill("Aushilfe");
      await page.getByLabel("E-Mail").fill(freshEmail());
      for (const area of ["Kontakte", "Anrufliste"]) await page.getByLabel(area).check();
      const day = typedDay("de", 60);
      await page.getByLabel("Gültig bis").fill(day);
      await button("Speichern").click();
      await expect(main.getByRole("row", { name: /Ole Aushilfe/ })).toContainText(
        `Gültig bis ${day}`,
      );
    },
  );

  await journey(
    "a temporary colleague until 31 January, like Tim but without Shop, takes one form and less than a minute (R-303, R-311)",
    { pages: 2, clicks: 5 },
    async () => {
      const began = Date.now();
      await main.getByRole("link", { name: "Benutzer:in hinzufügen" }).click();
      await page.getByLabel("Vorname").fill("Maja");
      await page.getByLabel("Nachname", { exact: true }).fill("Winter");
      await page.getByLabel("E-Mail").fill(freshEmail());
      await page.getByLabel("Wie bei").selectOption("Tim Harms");
      await (await hydrated(button("Haken übernehmen"))).click();
      await expect(page.getByText("Angehakt wie bei Tim Harms.")).toBeVisible();
      await page.getByRole("checkbox", { name: "Shop" }).uncheck();
      const day = `31.01.${new Date().getFullYear() + 1}`;
      await page.getByLabel("Gültig bis").fill(day);
      await button("Speichern").click();
      const row = main.getByRole("row", { name: /Maja Winter/ });
      await expect(row).toContainText(`Gültig bis ${day}`);
      await expect(row).toContainText("2 von");
      expect(Date.now() - began).toBeLessThan(60_000);
      expect(
        await sql`select p.permission from user_permissions p join users u on u.number = p.user_number
          where u.organization_id = ${company.id} and u.last_name = 'Winter' order by 1`,
      ).toEqual([{ permission: "callList" }, { permission: "contacts" }]);
    },
  );

  await journey(
    "she deactivates somebody and reactivates them later",
    { pages: 4, clicks: 4 },
    async () => {
      await openJens();
      await button("Deaktivieren").click();
      await expect(notice).toContainText("Jens Eilers ist deaktiviert.");
      await button("Reaktivieren").click();
      await expect(notice).toContainText("Jens Eilers ist wieder aktiv.");
    },
  );

  await journey("the wrong person: she undoes it", { pages: 4, clicks: 4 }, async () => {
    await openJens();
    await button("Deaktivieren").click();
    await (await hydrated(button("Rückgängig machen"))).click();
    await expect(notice).toContainText("Jens Eilers ist wieder aktiv.");
    await expect(button("Deaktivieren")).toBeVisible();
  });

  await journey(
    "before the holidays she types a last day, which the list shows",
    { pages: 3, clicks: 3 },
    async () => {
      await openJens();
      const day = typedDay("de", 12);
      await page.getByLabel("Gültig bis").fill(day);
      await button("Speichern").click();
      await expect(main.getByRole("row", { name: /Jens Eilers/ })).toContainText(
        `Gültig bis ${day}, noch 12 Tage`,
      );
    },
  );

  await journey("she takes the list with her", { pages: 1, clicks: 2 }, async () => {
    await toUsers.click();
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: "Als CSV herunterladen" }).click();
    const list = readFileSync(await (await download).path(), "utf8");
    for (const address of [jens.email, wanted, company.owner.email])
      expect(list).toContain(address);
    expect(list).not.toContain(email);
  });

  await journey(
    "what changed last week? Names, old and new values, without sign-ins",
    { pages: 3, clicks: 3 },
    async () => {
      await toUsers.click();
      await page.getByRole("link", { name: "Protokoll" }).click();
      await page.getByRole("link", { name: "Letzte 7 Tage" }).click();
      await expect(main).toContainText(/\d+ Einträge: ab /);
      await expect(main).toContainText("Gültig bis: ohne Datum →");
      await expect(main).toContainText("Jens Eilers");
      await expect(main).toContainText("An- und Abmeldungen sind ausgeblendet.");
    },
  );
  await page.context().close();
});

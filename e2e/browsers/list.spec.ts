import { addPerson, freshCompany, password } from "../support/people";
import { expect, test } from "./support/people";

for (const javaScript of [true, false])
  test(`an owner searches, filters, sorts and pages through the users${javaScript ? "" : ", without JavaScript"}`, async ({
    sql,
    visit,
  }) => {
    const company = await freshCompany(sql);
    await addPerson(sql, company, { firstName: "Jörg", lastName: "Öztürk", permissions: ["fax"] });
    await addPerson(sql, company, { lastName: "Vorbei", deactivated: true });
    await sql`insert into users (organization_id, first_name, last_name, email, activated_at, password_hash, changed_at)
      select ${company.id}, 'Kim', 'Nummer ' || to_char(n, 'FM00'), 'kim' || n || '@' || ${company.customerNumber} || '.example',
        now(), 'x', now() - make_interval(days => n) from generate_series(1, 40) n`;
    const page = await visit({ javaScript });
    await page.goto("/users");
    await page.type("Kundennummer oder E-Mail-Adresse", company.owner.login);
    await page.type("Passwort", password);
    await page.press("Anmelden");
    await page.isAt("Benutzer:innen verwalten");
    await page.type("Name, E-Mail oder Benutzernummer", "öztürk");
    await page.press("Suchen");
    await page.sees("1 Konto");
    await page.sees("Jörg Öztürk");
    await page.seesNot("Kim Nummer 01");
    await page.follow("Filter zurücksetzen");
    await page.sees("Kim Nummer 01");
    await page.follow("Deaktiviert");
    await page.sees("Mini Vorbei");
    await page.seesNot("Kim Nummer");
    await page.goto("/users?sort=name");
    await page.sees("Kim Nummer 01");
    await page.follow("Nächste Seite");
    await page.sees("Kim Nummer 30");
    await page.seesNot("Kim Nummer 01");
    await page.follow("Vorherige Seite");
    await page.sees("Kim Nummer 01");
    for (const width of [1280, 390]) {
      await page.size(width);
      expect(await page.overflow(), `${width} pixels`).toBeLessThanOrEqual(0);
    }
  });

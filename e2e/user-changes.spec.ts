import { openPersonIn } from "./support/edit-page";
import { hydrated } from "./support/hydration";
import { invitationOf } from "./support/invitations";
import { letters, linkIn, waitForLetter } from "./support/mailbox";
import { noticeOn } from "./support/notices";
import { addPerson, freshCompany, freshEmail } from "./support/people";
import { expect, test } from "./support/portal";
import { momentOf, queueEmptySince } from "./support/queue";
import { browserOf, expectSignedOut, signIn } from "./support/sessions";
import { daysUntilDeletion, letTimePass, untilSameDay } from "./support/time";

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "" : ", without JavaScript";

  test(`an owner deactivates a user, reactivates and removes them${way}`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const person = await addPerson(sql, company, { permissions: ["invoices"] });
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const other = await browserOf(browser, portal, sql, person);
    await other.goto("/account");
    // The list as the owner left it: every way back leads there.
    const list = "q=Mustermensch+%26+Co&status=active&sort=name";
    await page.goto(`/users/${person.number}?${list}`);
    await page.getByRole("button", { name: "Deaktivieren" }).click();
    await expect(noticeOn(page)).toContainText(`${person.name} ist deaktiviert.`);
    await expect(page).toHaveURL(`/users/${person.number}?${list}&notice=deactivated`);
    await expect(page.getByText(`durch ${company.owner.name}`)).toBeVisible();
    await other.goto("/account");
    await expectSignedOut(other);
    await signIn(other, person.email);
    await expect(other.getByRole("alert", { name: "Es gibt ein Problem" })).toBeVisible();

    await page.getByRole("button", { name: "Reaktivieren" }).click();
    await expect(noticeOn(page)).toContainText(`${person.name} ist wieder aktiv.`);
    await signIn(other, person.email);
    await expect(other.getByRole("heading", { level: 1 })).toContainText(person.name);

    const history = page.getByRole("region", { name: "Verlauf" });
    await expect(history.getByRole("listitem")).toContainText([
      /Konto reaktiviert.*Clara Brandt \(Hauptkonto\)/s,
      /Konto deaktiviert.*Clara Brandt \(Hauptkonto\)/s,
    ]);

    const remove = page.getByRole("link", { name: "Benutzer:in entfernen" });
    await (javaScriptEnabled ? await hydrated(remove) : remove).click();
    const question = page.getByRole(javaScriptEnabled ? "dialog" : "main");
    await expect(question).toContainText("Das kann nicht rückgängig gemacht werden.");
    if (javaScriptEnabled) {
      await expect(question.getByRole("button", { name: "Abbrechen" })).toBeFocused();
      await page.keyboard.press("Escape");
      await expect(question).toHaveCount(0);
      await page.getByRole("link", { name: "Benutzer:in entfernen" }).click();
      await question.getByRole("button", { name: "Abbrechen" }).click();
      await expect(question).toHaveCount(0);
    } else {
      await question.getByRole("link", { name: "Abbrechen" }).click();
      await expect(page).toHaveURL(`/users/${person.number}?${list}`);
    }
    await page.getByRole("link", { name: "Benutzer:in entfernen" }).click();
    await question.getByRole("button", { name: "Löschen" }).click();
    await expect(noticeOn(page).first()).toContainText(`${person.name} ist entfernt.`);
    await expect(page).toHaveURL(`/users?${list}&notice=removed&user=${person.number}`);
    await other.goto("/account");
    await expectSignedOut(other);
    expect((await page.request.get(`/users/${person.number}`)).status()).toBe(404);
    await other.context().close();
    await page.context().close();
  });

  test(`the edit form keeps what somebody else has changed meanwhile${way} @own-file`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const administrator = await addPerson(sql, company, {
      permissions: ["userAdministration", "invoices", "contacts", "fax"],
    });
    const person = await addPerson(sql, company, { permissions: ["invoices", "callList"] });
    const address = `/users/${person.number}`;
    const first = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    const second = await browserOf(browser, portal, sql, administrator, { javaScriptEnabled });
    await first.goto(address);
    await second.goto(`${address}?status=active`);

    const locked = second.getByLabel("Anrufliste");
    await expect(locked).toBeDisabled();
    await expect(locked).toBeChecked();
    await expect(locked).toHaveAccessibleDescription(
      "Bleibt erhalten. Diese Berechtigung haben Sie selbst nicht.",
    );
    await expect(second.getByLabel("Shop")).toHaveAccessibleDescription(
      "Diese Berechtigung haben Sie selbst nicht.",
    );
    await expect(second.getByLabel("Teams Connector")).toHaveAccessibleDescription(
      "In Ihren Produkten nicht enthalten.",
    );

    await first.getByLabel("Fax versenden").check();
    await openPersonIn(first);
    await first.getByLabel("Vorname").fill("Minna");
    await first.getByRole("button", { name: "Speichern" }).click();
    await expect(noticeOn(first)).toContainText("gespeichert");

    await second.getByLabel("Kontakte").check();
    await second.getByLabel("Rechnungen und EVN").uncheck();
    await second.getByRole("button", { name: "Speichern" }).click();
    await expect(noticeOn(second).first()).toContainText("gespeichert");
    await expect(second).toHaveURL(`/users?status=active&notice=saved&user=${person.number}`);
    const granted = await sql<{ permission: string }[]>`
      select permission from user_permissions where user_number = ${person.number} order by 1`;
    expect(granted.map(({ permission }) => permission)).toEqual(["callList", "contacts", "fax"]);

    await first.goto(address);
    await second.goto(address);
    await expect(
      first.getByRole("region", { name: "Verlauf" }).getByRole("listitem"),
    ).toContainText([
      /Hinzugefügt: Kontakte.*Entzogen: Rechnungen und EVN/s,
      /Hinzugefügt: Fax versenden/,
    ]);
    await openPersonIn(first);
    await first.getByLabel("Nachname", { exact: true }).fill("Erste");
    await first.getByLabel("Fax versenden").uncheck();
    await first.getByRole("button", { name: "Speichern" }).click();
    await expect(noticeOn(first)).toContainText("gespeichert");
    await openPersonIn(second);
    await second.getByLabel("Nachname", { exact: true }).fill("Zweite");
    await second.getByLabel("Kontakte").uncheck();
    await second.getByRole("button", { name: "Speichern" }).click();
    const problem = second.getByRole("alert", { name: "Es gibt ein Problem" });
    await expect(problem).toContainText("jetzt steht dort: Erste");
    await expect(second.getByLabel("Nachname", { exact: true })).toHaveValue("Zweite");
    await expect(second.getByLabel("Kontakte")).not.toBeChecked();
    await second.getByRole("button", { name: "Speichern" }).click();
    await expect(noticeOn(second)).toContainText("Änderungen an Minna Zweite gespeichert.");
    // What the other one withdrew meanwhile does not come back with the second attempt.
    const left = await sql`select last_name, permission from users
      left join user_permissions on user_number = number where number = ${person.number}`;
    expect(left).toEqual([{ last_name: "Zweite", permission: "callList" }]);
    await first.context().close();
    await second.context().close();
  });

  test(`an owner who clicks twice creates one account${way} @own-file`, async ({
    portal,
    sql,
    browser,
  }) => {
    const company = await freshCompany(sql);
    const email = freshEmail();
    const since = await momentOf(sql);
    const page = await browserOf(browser, portal, sql, company.owner, { javaScriptEnabled });
    await page.goto("/users/new");
    await page.getByLabel("Vorname").fill("Mini");
    await page.getByLabel("Nachname", { exact: true }).fill("Mustermensch");
    await page.getByLabel("E-Mail").fill(email);
    await page.getByLabel("Rechnungen und EVN").check();
    await page.getByRole("button", { name: "Speichern" }).dblclick({ noWaitAfter: true });
    await expect(noticeOn(page)).toContainText("Konto für Mini Mustermensch angelegt.");
    expect(await sql`select from users where email = ${email}`).toHaveLength(1);
    await waitForLetter(portal, email);
    await queueEmptySince(sql, since);
    expect(letters(portal, { to: email })).toHaveLength(1);
    await page.context().close();
  });
}

test("a new link can be sent after a minute, and the page says how long that is", async ({
  portal,
  sql,
  browser,
}) => {
  const company = await freshCompany(sql);
  const { person, link, letter: first } = await invitationOf(portal, sql, company);
  let letter = first;
  const page = await browserOf(browser, portal, sql, company.owner);
  await page.goto(`/users/${person.number}`);
  await page.getByRole("button", { name: "Neuen Link senden" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Gerade" })).toHaveText(
    /Gerade wurde ein Link angefordert\. In \d+ Sekunden können Sie es noch einmal versuchen\./,
  );
  await letTimePass(sql, person.number, "61 seconds");
  await page.getByRole("button", { name: "Neuen Link senden" }).click();
  await expect(noticeOn(page)).toContainText("Neuer Link an Ola Nowak.");
  await expect(page).toHaveURL(new RegExp(`/users/${person.number}\\?`));
  letter = await waitForLetter(portal, person.email, { after: letter });
  await letTimePass(sql, person.number, "8 days");
  await page.goto("/users");
  const row = page.getByRole("row", { name: /Ola Nowak/ });
  await expect(row).toContainText(/Link abgelaufen\. Wird am .+ gelöscht \(noch \d+ Tage\)/);
  await untilSameDay(async () => {
    await page.goto("/users");
    const days = await daysUntilDeletion(sql, person.number);
    expect(await row.textContent()).toContain(`(noch ${days} Tage)`);
  });
  await row.getByRole("button", { name: "Neuen Link senden an Ola Nowak" }).click();
  await expect(noticeOn(page)).toContainText("Neuer Link an Ola Nowak.");
  await expect(row).toContainText(/Link läuft ab am /);
  const next = await waitForLetter(portal, person.email, { after: letter });
  expect(next.kind).toBe("newActivationLink");
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Es gibt einen neueren Link");
  await page.goto(linkIn(next));
  await expect(page.getByRole("textbox", { name: "Neues Passwort" })).toBeVisible();
  await page.context().close();
});

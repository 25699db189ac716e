import { areaOf } from "#lib/rules/catalogue";
import { linkIn, waitForLetter } from "../support/mailbox";
import { freshCompany, freshEmail, password } from "../support/people";
import { textsIn } from "../support/texts";
import { expect, test } from "./support/people";
import type { Visitor } from "./support/visitor";

const chosen = "Sieben leise Boote am Deich";

/** Signs in on the present page. */
async function signIn(
  person: Visitor,
  t: ReturnType<typeof textsIn>,
  login: string,
  secret: string,
) {
  await person.type(t("signIn.login"), login);
  await person.type(t("signIn.password"), secret);
  await person.press(t("signIn.submit"));
}

for (const javaScript of [true, false])
  test(`an owner adds a colleague, who gets a letter, sets a password and sees the granted areas until they are withdrawn${javaScript ? "" : ", without JavaScript"}`, async ({
    portal,
    sql,
    visit,
  }) => {
    const t = textsIn("de");
    const area = (id: Parameters<typeof areaOf>[0]) => areaOf(id).name.de;
    const { owner, name: company } = await freshCompany(sql);
    const email = freshEmail();
    const page = await visit({ javaScript });

    await page.goto("/");
    await page.isAt(t("signIn.title"));
    await signIn(page, t, owner.login, password);
    await page.isAt(t("dashboard.greeting", { name: owner.name }));
    await page.follow(area("userAdministration"));
    await page.sees(t("users.empty"));
    await page.follow(t("users.add"));
    await page.type(t("userForm.firstName"), "Jürgen");
    await page.type(t("userForm.lastName"), "O'Neill-Groß");
    await page.type(t("userForm.email"), email);
    await page.press(t("userForm.save"));
    await page.sees(t("problems.permissionsMissing"));
    expect(await page.contentOf(t("userForm.email"))).toBe(email);
    await page.tick(area("invoices"));
    await page.tick(area("product"));
    await page.press(t("userForm.save"));
    await page.sees(t("notices.created", { name: "Jürgen O'Neill-Groß" }));
    await page.sees(t("state.invited"));

    const other = await visit({ javaScript });
    const letter = await waitForLetter(portal, email, { kind: "activation" });
    expect(letter.text).toContain(company);
    await other.goto(linkIn(letter));
    await other.isAt("Passwort setzen");
    expect((await other.page()).address, "the token is out of the address").toBe("/set-password");
    await other.type(t("setPassword.password"), chosen);
    await other.press(t("setPassword.submitActivate"));
    await other.sees(t("signIn.activated"));
    expect(await other.contentOf(t("signIn.login"))).toBe(email);
    await signIn(other, t, email, chosen);
    await other.isAt(t("dashboard.greeting", { name: "Jürgen O'Neill-Groß" }));
    await other.sees(area("invoices"));
    await other.seesNot(area("fax"));
    await other.follow(area("product"));
    await other.isAt(area("product"));
    expect(await other.overflow()).toBeLessThanOrEqual(0);

    await page.follow(`${t("users.edit")}: Jürgen O'Neill-Groß`);
    await page.tick(area("invoices"));
    await page.tick(area("fax"));
    await page.press(t("userForm.save"));
    await page.sees(t("notices.saved", { name: "Jürgen O'Neill-Groß" }));
    await other.goto("/");
    await other.sees(area("fax"));
    await other.seesNot(area("invoices"));

    await page.follow(`${t("users.edit")}: Jürgen O'Neill-Groß`);
    await page.follow(t("userForm.remove"));
    await page.sees(t("userRemove.title", { name: "Jürgen O'Neill-Groß" }));
    await page.sees(email);
    await page.press(t("userRemove.confirm"));
    await page.sees(t("notices.removedMore"));
    await other.follow(area("product"));
    await other.sees(t("signIn.ended"));
    await signIn(other, t, email, chosen);
    await other.sees(t("refusals.signInFailed"));
  });

test("a visitor reads the public pages in English, at the width of a telephone", async ({
  visit,
}) => {
  const t = textsIn("en");
  const page = await visit({ language: "en" });
  await page.size(390, 844);
  await page.goto("/sign-in");
  if (!(await page.has({ kind: "button", name: t("signIn.submit") }))) await page.follow("EN");
  await page.isAt(t("signIn.title"));
  for (const path of ["/sign-in", "/forgot-password", "/help"]) {
    await page.goto(path);
    expect(await page.overflow(), path).toBeLessThanOrEqual(0);
  }
});

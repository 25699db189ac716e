import assert from "node:assert/strict";
import { oldPassword } from "#lib/rules/testing/old-portal/files";
import { codeOf, secretIn } from "../../e2e/support/factors";
import { password } from "../../e2e/support/people";
import { Browser, type Shown, textOf, wholeTextOf } from "../connect/browser";
import type { Findings } from "../connect/findings";
import { assertOwnLetter, assertOwnPage } from "./afternoon-looks";
import { customerNumber, oldPeople, places, providerNumber } from "./folders";
import type { Installation } from "./installation";

/** Browsers in which people are signed in. */
export type People = { administrator: Browser; owner: Browser; imported: Browser };

/** The contact of an ordered organization, who becomes its main account. */
export const contact = { first: "Ina", last: "Petersen", email: "ina.petersen@elbe.example" };

/** The first administrator, the contact of an ordered organization, and the people of the older portal. */
export async function checkPeople(
  installation: Installation,
  { verify }: Findings,
): Promise<People | null> {
  const { url, run } = installation;
  let administrator: Browser | undefined;
  let owner: Browser | undefined;
  let imported: Browser | undefined;

  await verify("the sign-in page has the provider's language, name, colours and logo", async () => {
    const browser = new Browser("fr-FR");
    const page = await browser.open(`${url}/sign-in`);
    await assertOwnPage(browser, page);
    assert.match(textOf(page.html), /Welcome to the customer portal\./);
  });
  await verify("its terminal lets in the first administrator, who sets up two steps", async () => {
    const email = "kim@lichtbogen.example";
    const person = ["--email", email, "--first-name", "Kim", "--last-name", "Service"];
    const number = ["--customer-number", providerNumber];
    const told = await run("operator-create", ...person, ...number);
    const { browser, page } = await activate(installation, told, email);
    const fields = { code: codeOf(secretIn(page.html)) };
    const codes = await browser.send(page, "Set up and sign in", fields);
    assert.match(textOf(codes.html), /Your recovery codes/);
    assertSignedIn(await browser.open(url), "Kim Service");
    administrator = browser;
  });
  await verify(
    "an order makes an organization, and its contact gets a letter by SMTP",
    async () => {
      await order(installation);
      const letter = await installation.letterTo(contact.email);
      assertOwnLetter(letter);
      const name = `${contact.first} ${contact.last}`;
      assert.deepEqual(letter.to, [{ name, address: contact.email }]);
      return letter.subject;
    },
  );
  await verify("the letter's link opens the main account", async () => {
    const { text = "" } = await installation.letterTo(contact.email);
    const { browser, page } = await activate(installation, text, customerNumber);
    assertSignedIn(page, `${contact.first} ${contact.last}`);
    owner = browser;
  });
  const source = ["--from", "keycloak", places.realm, "--mapping", places.mapping];
  await verify("what would become of a Keycloak realm's people is said, not done", async () => {
    assert.match(await run("users-import", ...source), /^2: will be imported$/m);
    assert.match(await run("users-import", "--report"), /^Imported people: 0\.$/m);
  });
  await verify("they are imported, and sign in with the passwords from there", async () => {
    assert.match(await run("users-import", ...source, "--apply"), /^2: imported$/m);
    for (const { email, firstName, lastName } of oldPeople) {
      const wrong = await installation.signIn(email, `${oldPassword}!`);
      assert.equal(wrong.page.url.pathname, "/sign-in");
      const { browser, page } = await installation.signIn(email, oldPassword);
      assertSignedIn(page, `${firstName} ${lastName}`);
      await assertOwnPage(browser, page);
      imported ??= browser;
    }
    const settled = /^With a password here: 2 \(100 %\)\.$/m;
    assert.match(await run("users-import", "--report"), settled);
  });
  return administrator && owner && imported ? { administrator, owner, imported } : null;
}

/** Opens the link in a text, sets a password, and signs in with it. */
async function activate(
  { url, signIn }: Installation,
  text: string,
  login: string,
): Promise<{ browser: Browser; page: Shown }> {
  const [link = ""] = /http:\/\/\S+\/activate\/[\w-]+/.exec(text) ?? [];
  assert.ok(link.startsWith(`${url}/`), text);
  const browser = new Browser("fr-FR");
  const page = await browser.open(link);
  const done = await browser.send(page, "Set password and activate account", { password });
  assert.match(textOf(done.html), /Your account is active\./);
  return signIn(login, password);
}

function assertSignedIn({ html }: Shown, name: string): void {
  assert.ok(wholeTextOf(html).includes(`Signed in as: ${name}`), textOf(html));
}

/** Sends an order for a new customer, as the provider's order system does. */
async function order({ url, ordersKey }: Installation): Promise<void> {
  const headers = { Authorization: `Bearer ${ordersKey}`, "Content-Type": "application/json" };
  const content = {
    ...{ orderNumber: "2026-20001", customerNumber, name: "Elbe Spedition", email: contact.email },
    ...{ place: "20457 Hamburg", contactFirstName: contact.first, contactLastName: contact.last },
    products: ["charging"],
  };
  const sent = { method: "POST", headers, body: JSON.stringify(content) };
  const answer = await fetch(`${url}/api/orders`, sent);
  assert.equal(answer.status, 201, await answer.text());
}

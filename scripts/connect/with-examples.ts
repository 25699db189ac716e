import assert from "node:assert/strict";
import { Browser, type Shown, textOf } from "./browser";
import { signIn } from "./people";
import { type Scene, until } from "./scene";

/** The addresses of examples/invoice-archive and of the shop that it is with other data. */
type Examples = { invoiceArchive: string; shop: string };

/** Verifies the examples, which sign people in with openid-client: one has a secret, the other a key. */
export async function verifyExamples(
  { portal, customer, findings }: Scene,
  { invoiceArchive, shop }: Examples,
): Promise<void> {
  const { verify } = findings;
  const mini = await customer.add("invoices", "credentials", "shop");
  const browser = new Browser();
  const isFor = ({ status, html, url }: Shown, origin: string) => {
    assert.deepEqual([status, url.origin], [200, origin], `${url.href} ${textOf(html)}`);
    assert.ok(html.includes(customer.customerNumber), textOf(html));
  };
  await verify(
    "the archive signs somebody in by the portal's form, the shop without one",
    async () => {
      const page = await browser.open(`${invoiceArchive}/invoices`);
      isFor(await signIn(page, browser, mini), invoiceArchive);
      isFor(await browser.open(`${shop}/`), shop);
    },
  );
  await verify("a withdrawn tick is 403 in the archive, and the rest stays open", async () => {
    await customer.tick(mini, "credentials", "shop");
    const at = async (path: string) => (await browser.open(`${invoiceArchive}${path}`)).status;
    const milliseconds = await until(async () => (await at("/invoices")) === 403);
    assert.equal(await at("/credentials"), 200);
    isFor(await browser.open(`${shop}/`), shop);
    return `${milliseconds} ms after the form's answer`;
  });
  await verify("signing out of the portal ends both", async () => {
    await browser.send(await browser.open(`${portal.url}/`), "Abmelden");
    const isOut = async (address: string) =>
      (await browser.open(address)).url.pathname === "/sign-in";
    const first = await until(() => isOut(`${invoiceArchive}/credentials`));
    return `${first} and ${await until(() => isOut(`${shop}/`))} ms`;
  });
}

import { freshCompany, password } from "../support/people";
import { expect, test } from "./support/people";

/** after a form a browser goes on to a system by GET, in each engine. */
const interaction = "/oidc/interaction/V1StGXR8_Z5jdHi6B-myT";

for (const javaScript of [true, false])
  test(`after the sign-in, and after confirming who one is, the browser goes on by itself${javaScript ? "" : ", without JavaScript"}`, async ({
    sql,
    visit,
  }) => {
    const { owner } = await freshCompany(sql);
    const page = await visit({ javaScript });
    const next = encodeURIComponent(interaction);
    // A page that is being left does not answer.
    const address = () =>
      page.page().then(
        (shown) => shown.address,
        () => "",
      );
    await page.goto(`/sign-in?next=${next}`);
    await page.type("Kundennummer oder E-Mail-Adresse", owner.login);
    await page.type("Passwort", password);
    await page.press("Anmelden");
    await expect.poll(address).toContain(interaction);
    await page.goto(`/confirm-identity?next=${next}`);
    await page.isAt("Bitte bestätigen Sie, dass Sie es sind");
    await page.type("Ihr Passwort", password);
    await page.press("Bestätigen");
    await expect.poll(address).toContain(interaction);
  });

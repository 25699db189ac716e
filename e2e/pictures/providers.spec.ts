import { join } from "node:path";
import { root } from "../../scripts/support/paths";
import { waitForLetter } from "../support/mailbox";
import {
  addCompany,
  enterAsFirst,
  enterAsOwner,
  openOtherProvider,
} from "../support/other-provider";
import { freshCompany, freshEmail } from "../support/people";
import { test } from "../support/portal";
import { browserOf } from "../support/sessions";

/** docs/screenshots/providers.png: one build, two providers, each with its dashboard and a letter. */
test("two providers side by side", async ({ portal, sql, browser }) => {
  const viewport = { width: 1040, height: 900 };
  const { owner } = await freshCompany(sql);
  const ours = await browserOf(browser, portal, sql, owner, { viewport });
  await ours.goto("/");
  const { other, open, close } = await openOtherProvider(portal, browser);
  const page = await open();
  await page.setViewportSize(viewport);
  await enterAsFirst(other, page);
  const email = freshEmail();
  const customerNumber = await addCompany(page, email);
  await page.context().clearCookies();
  await enterAsOwner(other, page, { email, customerNumber });
  const { html } = await waitForLetter(other, email, { kind: "activation" });
  const letter = await browser.newPage({ viewport });
  await letter.setContent(html);
  const pictures = [ours, page, letter].map((one) => one.screenshot());
  const [first, second, third] = (await Promise.all(pictures)).map(
    (picture) => `<img width="620" src="data:image/png;base64,${picture.toString("base64")}">`,
  );
  const sheet = await browser.newPage({ viewport: { width: 1900, height: 540 } });
  await sheet.setContent(
    `<body style="margin:0;display:flex;gap:20px;background:#fff">${first}${second}${third}</body>`,
  );
  await sheet.screenshot({ path: join(root, "docs/screenshots/providers.png") });
  await Promise.all([ours, page, letter, sheet].map((one) => one.context().close()));
  await close();
});

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { browserPath, type Engine } from "../../../scripts/support/browsers";
import { keep } from "../../../scripts/support/paths";
import { expect, test as portalTest } from "../../support/portal";
import { textsIn } from "../../support/texts";
import { openPuppeteer } from "./chromium-and-firefox";
import { type Visitor, visitorIn } from "./visitor";
import { openWebKit } from "./webkit";

/** Screenshots of each person's last page. */
const pictures = join(keep, "browsers");

type Options = { engine: Engine };
type Fixtures = {
  /** A person with a separate browser, in German by default; it is closed after the test. */
  visit(settings?: { language?: "de" | "en"; javaScript?: boolean }): Promise<Visitor>;
};

/** A test that runs in each engine: a project of playwright.config.ts names it. */
export const test = portalTest.extend<Fixtures, Options>({
  engine: ["chromium", { option: true, scope: "worker" }],
  visit: async ({ portal, engine }, use, { title }) => {
    const visitors: Visitor[] = [];
    await use(async ({ language = "de", javaScript = true } = {}) => {
      const settings = { executablePath: browserPath(engine), language, javaScript };
      const driver =
        engine === "webkit" ? await openWebKit(settings) : await openPuppeteer(engine, settings);
      const visitor = visitorIn(driver, portal.url);
      visitors.push(visitor);
      // It asks in the machine's language, which may not be installed.
      if (engine === "webkit") {
        await visitor.goto("/sign-in");
        await visitor.follow(language.toUpperCase());
        // The choice is kept once its answer has arrived; a page opened before that would discard it.
        await visitor.isAt(textsIn(language)("signIn.title"));
      }
      return visitor;
    });
    mkdirSync(pictures, { recursive: true });
    for (const [at, visitor] of visitors.entries()) {
      const name = `${title.replaceAll(/\W+/g, "-").slice(0, 60)}-${engine}-${at}.png`;
      await visitor.screenshot(join(pictures, name)).catch(() => {});
      await visitor.close();
    }
  },
});
export { expect };

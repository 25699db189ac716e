import { join } from "node:path";
import { keep } from "../../scripts/support/paths";
import { cookieOf } from "../support/http";
import { test } from "../support/portal";
import { textsIn } from "../support/texts";
import { crowdedCompany, views } from "../support/views";

const languages = ["de", "en"] as const;
const widths = [1280, 390];
const schemes = ["light", "dark"] as const;

/** `.zugang/pictures`, which Git ignores: `the-overview-de-390-dark.png`. */
const folder = join(keep, "pictures");

for (const [view, show] of Object.entries(views))
  for (const language of languages)
    test(`${view}, ${language}`, async ({ portal, sql, browser }) => {
      const { company, colleague } = await crowdedCompany(sql);
      const context = await browser.newContext({
        baseURL: portal.url,
        locale: "de-DE",
        viewport: { width: widths[0] ?? 0, height: 900 },
        reducedMotion: "reduce",
      });
      if (language === "en")
        await context.addCookies([
          { name: cookieOf(portal, "language"), value: "en", url: portal.url },
        ]);
      const page = await context.newPage();
      await show({ portal, sql, page, company, colleague, t: textsIn(language) });
      for (const width of widths) {
        await page.setViewportSize({ width, height: width < 640 ? 844 : 900 });
        for (const colorScheme of schemes) {
          await page.emulateMedia({ colorScheme });
          const name = `${view.replaceAll(/[^\p{L}\d]+/gu, "-")}-${language}-${width}-${colorScheme}.png`;
          await page.screenshot({ path: join(folder, name), fullPage: true });
        }
      }
      // A form with input would ask whether to leave it.
      page.on("dialog", (question) => question.accept());
      await context.close();
    });

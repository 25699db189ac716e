import type { Page } from "@playwright/test";
import type { Language } from "#lib/rules/catalogue";
import { violationsOn } from "./support/axe";
import { cookieOf } from "./support/http";
import { expect, test } from "./support/portal";
import { browserOf, enter } from "./support/sessions";
import { everyCombination } from "./support/spread";
import { textsIn } from "./support/texts";
import { crowdedCompany, views } from "./support/views";

// As the longest file it would keep one worker busy when the others have nothing left.
test.describe.configure({ mode: "parallel" });

/** Rules about what colours there are. */
const aboutColour = ["color-contrast", "link-in-text-block"];
/** Rules about controls and texts, their size and their colours: what there is, and where, depends on the width. */
const aboutPlace = ["button-name", "link-name", "label", "target-size", ...aboutColour];

const wide = { width: 1280, height: 900 };
const narrow = { width: 320, height: 640 };

/** @param rules all, or only these on a page that was checked with all before */
async function expectNoViolations(
  page: Page,
  view: string,
  rules?: readonly string[],
): Promise<void> {
  expect.soft(await violationsOn(page, rules), view).toEqual([]);
}

/**
 * Checks a page, which is light, in both schemes and at both widths, and leaves it light at the other one: with all
 * rules as it is, and then with those that may come to another conclusion.
 *
 * @param view with the language
 */
async function expectNoViolationsAnywhere(page: Page, view: string, from: typeof wide) {
  const to = from === wide ? narrow : wide;
  await expectNoViolations(page, `${view}, light, ${from.width} pixels`);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectNoViolations(page, `${view}, dark, ${from.width} pixels`, aboutColour);
  await page.setViewportSize(to);
  await expectNoViolations(page, `${view}, dark, ${to.width} pixels`, aboutPlace);
  await page.emulateMedia({ colorScheme: "light" });
  await expectNoViolations(page, `${view}, light, ${to.width} pixels`, aboutColour);
}

/**
 * Checks a narrow and light page in English, whose elements are those of the German one, and therefore its colours too:
 * with all rules, and in the other scheme at the other width with those about places. Everything in `npm run faults`.
 */
async function expectNoViolationsInEnglish(page: Page, view: string): Promise<void> {
  if (everyCombination) return expectNoViolationsAnywhere(page, view, narrow);
  await expectNoViolations(page, `${view}, light, ${narrow.width} pixels`);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize(wide);
  await expectNoViolations(page, `${view}, dark, ${wide.width} pixels`, aboutPlace);
  await page.emulateMedia({ colorScheme: "light" });
}

/** Asserts that nothing requires scrolling in two directions (1.4.10). */
async function expectNoOverflow(page: Page, view: string, width: number): Promise<void> {
  const overflow = await page.evaluate((limit) => {
    if (document.documentElement.scrollWidth <= limit) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > limit + 0.5)
      .slice(0, 3)
      .map((element) => element.outerHTML.slice(0, 120));
  }, width);
  expect.soft(overflow, `${view}: wider than ${width} pixels`).toEqual([]);
}

/** 1.4.4: with text twice as large nothing leaves the screen, which is 1280 pixels wide. */
async function expectRoomForLargeText(page: Page, view: string): Promise<void> {
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "200%";
  });
  await expectNoOverflow(page, `${view}, 200 % text`, 1280);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = "";
  });
}

/** 1.4.12: with wide spacing nothing leaves the screen, which is 320 pixels wide, or is cut off. The spacing stays. */
async function expectRoomForSpacing(page: Page, view: string): Promise<void> {
  await page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement>("body, body *")) {
      element.style.lineHeight = "1.5";
      element.style.letterSpacing = "0.12em";
      element.style.wordSpacing = "0.16em";
      if (element.tagName === "P") element.style.marginBottom = "2em";
    }
  });
  await expectNoOverflow(page, `${view}, wide spacing`, 320);
  const cut = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main *, header *, footer *")]
      .filter((element) => {
        const { overflow, overflowX, overflowY } = getComputedStyle(element);
        if (!/hidden|clip/.test(overflow + overflowX + overflowY)) return false;
        if (element.clientWidth <= 1 || element.closest("svg, pre, input")) return false;
        return (
          element.scrollHeight > element.clientHeight + 1 ||
          element.scrollWidth > element.clientWidth + 1
        );
      })
      .map((element) => element.outerHTML.slice(0, 120)),
  );
  expect.soft(cut, `${view}: cut off with wide spacing`).toEqual([]);
}

/** The structure of a page without its texts: its elements, and which are open. */
function shapeOf(page: Page): Promise<string> {
  return page.evaluate(() =>
    [...document.querySelectorAll("body *:not(script, next-route-announcer)")]
      .map((element) => element.tagName + (element.hasAttribute("open") ? " open" : ""))
      .join(),
  );
}

/**
 * Draws what the server answers at the page's address now, without loading and running the scripts again: a page has to
 * fit the screen before they have run, too.
 */
function drawAnew(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const answer = await fetch(location.href);
    const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.documentElement.lang = drawn.documentElement.lang;
    for (const title of document.querySelectorAll("title")) title.remove();
    document.head.append(...drawn.head.querySelectorAll("title"));
    document.body.replaceWith(drawn.body);
  });
}

/** Asserts that the page's title identifies it; `titles` are those of other pages, by URL. */
async function expectNamed(
  page: Page,
  view: string,
  language: Language,
  titles: Map<string, string>,
): Promise<void> {
  await expect.soft(page.locator("html"), view).toHaveAttribute("lang", language);
  await expect.soft(page.getByRole("heading", { level: 1 }), view).toHaveCount(1);
  await expect.soft(page.getByRole("main"), view).toHaveCount(1);
  await expect.soft(page.locator("title"), view).toHaveCount(1);
  const address = new URL(page.url()).pathname;
  const title = await page.title();
  expect.soft(title, view).not.toBe("");
  const seen = titles.get(title);
  // Everything that does not exist shares one page.
  if (seen && !title.startsWith(textsIn(language)("notFound.title")))
    expect.soft(seen, `${view} has the title of another page`).toBe(address);
  titles.set(title, address);
}

const parts = [0, 1, 2, 3, 4, 5];
for (const part of parts)
  test(`every page is accessible in German and English, at wide and narrow widths and with large text (${part + 1} of ${parts.length})`, async ({
    portal,
    sql,
    browser,
  }) => {
    const { company, colleague } = await crowdedCompany(sql);
    const titles = { de: new Map<string, string>(), en: new Map<string, string>() };
    const names = Object.keys(views).filter((_, at) => at % parts.length === part);
    // One page for all views, which keeps what it has loaded; the cookies are deleted in between.
    const context = await browser.newContext({
      baseURL: portal.url,
      locale: "de-DE",
      viewport: wide,
      colorScheme: "light",
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    // A form with input asks whether to leave it.
    page.on("dialog", (question) => question.accept());
    // German is the browser's own language, English is chosen.
    const chooseEnglish = () =>
      context.addCookies([{ name: cookieOf(portal, "language"), value: "en", url: portal.url }]);
    const open = async (view: string, language: Language) => {
      await context.clearCookies();
      if (language === "en") await chooseEnglish();
      await views[view]?.({ portal, sql, page, company, colleague, t: textsIn(language) });
    };
    for (const view of names) {
      await page.setViewportSize(wide);
      await open(view, "de");
      await expectNamed(page, view, "de", titles.de);
      const shape = await shapeOf(page);
      await expectRoomForLargeText(page, view);
      await expectNoViolationsAnywhere(page, `${view}, in German`, wide);
      await expectNoOverflow(page, view, 320);
      await expectRoomForSpacing(page, view);
      // Another language has other texts, which have to fit; a test of the message files checks that all exist.
      await chooseEnglish();
      await drawAnew(page);
      // Some content is drawn by scripts.
      if ((await shapeOf(page)) !== shape) await page.reload();
      // Typed, opened or answered content is gone then, and is set up once more in npm run faults.
      if (everyCombination && (await shapeOf(page)) !== shape) {
        await page.setViewportSize(wide);
        await open(view, "en");
        await page.setViewportSize(narrow);
      }
      await expectNamed(page, view, "en", titles.en);
      await expectNoOverflow(page, `${view}, in English`, 320);
      await expectNoViolationsInEnglish(page, `${view}, in English`);
    }
    await context.close();
  });

test("the first Tab stop skips the navigation", async ({ portal, sql, browser }) => {
  const { company } = await crowdedCompany(sql);
  const context = await browser.newContext({ baseURL: portal.url, locale: "de-DE" });
  const page = await context.newPage();
  await enter(context, portal, sql, company.owner);
  for (const path of ["/", "/users", "/account", "/help"]) {
    await page.goto(path);
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Zum Inhalt springen" });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const past = await page.evaluate(() => !document.activeElement?.closest("header, nav"));
    expect(past, path).toBe(true);
  }
  await context.close();
});

test("where there is a search, the second Tab stop leads to it, and nowhere else (FEEL-M1)", async ({
  portal,
  sql,
  browser,
}) => {
  const { company } = await crowdedCompany(sql);
  const page = await browserOf(browser, portal, sql, company.owner);
  const toSearch = page.getByRole("link", { name: "Zur Suche springen" });
  await page.goto("/account");
  await expect(toSearch).toHaveCount(0);
  await page.goto("/users");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(toSearch).toBeFocused();
  await expect(toSearch).toBeInViewport();
  await expectNoViolations(page, "the way to the search");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q")).toBeFocused();
  // The tools for ticked rows stand in place of the search.
  await page.getByRole("checkbox").first().check();
  await expect(toSearch).toHaveCount(0);
  await page.context().close();
});

test("on a narrow screen the menu opens, navigates and closes by keyboard", async ({
  portal,
  sql,
  browser,
}) => {
  const { company } = await crowdedCompany(sql);
  const context = await browser.newContext({
    baseURL: portal.url,
    locale: "de-DE",
    viewport: { width: 320, height: 640 },
  });
  const page = await context.newPage();
  await enter(context, portal, sql, company.owner);
  await page.goto("/");
  const menu = page.getByRole("navigation", { name: "Bereiche" });
  await expect(menu).toBeHidden();
  await page.getByRole("button", { name: "Menü" }).press("Enter");
  await expect(menu).toBeVisible();
  await expectNoViolations(page, "the open menu");
  await page.keyboard.press("Escape");
  await expect(menu).toBeHidden();
  await page.getByRole("button", { name: "Menü" }).press("Enter");
  await menu.getByRole("link", { name: "Benutzerverwaltung" }).press("Enter");
  await expect(page).toHaveURL("/users");
  await context.close();
});

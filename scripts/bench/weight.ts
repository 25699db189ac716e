import { gzipSync } from "node:zlib";
import type { Browser, Page } from "@playwright/test";
import { contextOf, inChromium, openPage } from "./browser";
import { atMost, compared, type Finding } from "./findings";
import type { BenchPortal, Laboratory } from "./laboratory";
import { shown } from "./numbers";
import { isProvider } from "./readers";
import { spreadOf } from "./statistics";

type Weighed = { path: string; kilobytes: number };

/** What somebody fills in first. */
const fields =
  "main input:is([type=text], [type=email], [type=search], [type=password], :not([type])), main textarea";

/**
 * Goal 12: the JavaScript of the pages, as a browser has loaded it when somebody has begun to fill in the page's first
 * form, compared with an empty page of Next.
 */
export async function weight(lab: Laboratory): Promise<Finding[]> {
  const { large, sizes } = lab;
  const bare = await lab.bare();
  const { cookie, customerNumber } = await large.person("o.kind = 'customer' and u.is_owner");
  const provider = await large.person(isProvider);
  const [colleague] = await large.sql<{ number: string }[]>`
    select u.number::text from users u join organizations o on o.id = u.organization_id
    where o.customer_number = ${customerNumber} and not u.is_owner limit 1`;
  const main = ["/users", "/users/new", `/users/${colleague?.number}`];
  const more = (...paths: string[]) => (sizes.thorough ? paths : []);
  const providers = more("/organizations", "/organizations/new", "/organizations/orders");
  const found = await inChromium(async (browser) => {
    const [empty] = await weigh(browser, bare, ["/"]);
    const [signIn] = await weigh(browser, large, ["/sign-in"]);
    if (!empty || !signIn) throw new Error("nothing was weighed");
    const others = [
      ...(await weigh(browser, large, more("/register", "/forgot-password"))),
      ...(await weigh(browser, large, [...main, ...more("/", "/help", "/account")], cookie)),
      ...(await weigh(browser, large, providers, provider.cookie)),
    ];
    return [
      line("JavaScript of /sign-in", signIn, [], empty, 1.05),
      line("JavaScript of the heaviest of the other pages", heaviest(others), others, empty, 1.15),
    ];
  });
  return (
    found ?? [compared({ goal: 12, what: "JavaScript", measured: "not measured: no Chromium" }, "")]
  );
}

function line(what: string, page: Weighed, all: Weighed[], empty: Weighed, bound: number): Finding {
  const others = all
    .map(({ path, kilobytes }) => `${path.replace(/\d+/, "…")} ${shown(kilobytes)}`)
    .join(", ");
  return atMost(
    {
      goal: 12,
      what: `${what}, compressed, when somebody has begun to fill it in; against an empty page of a bare Next`,
      measured: `${shown(page.kilobytes)} kB against ${shown(empty.kilobytes)} kB${others && `: ${others}`}`,
    },
    spreadOf([page.kilobytes / empty.kilobytes]),
    bound,
  );
}

function heaviest(pages: Weighed[]): Weighed {
  return pages.reduce((a, b) => (a.kilobytes > b.kilobytes ? a : b));
}

/** Each page in a browser that has seen nothing yet. */
async function weigh(
  browser: Browser,
  portal: Pick<BenchPortal, "url">,
  paths: string[],
  cookie?: string,
): Promise<Weighed[]> {
  const weighed: Weighed[] = [];
  for (const path of paths) {
    const context = await contextOf(browser, portal, cookie);
    const page = await context.newPage();
    const scripts = scriptsOf(page);
    await openPage(page, path);
    if (new URL(page.url()).pathname !== path) throw new Error(`${path} leads to ${page.url()}`);
    await beginToFillIn(page);
    const bytes = await Promise.all([...scripts].map(sizeOf));
    if (bytes.length === 0) throw new Error(`${path} has no scripts`);
    weighed.push({ path, kilobytes: bytes.reduce((sum, one) => sum + one, 0) / 1000 });
    await context.close();
  }
  return weighed;
}

/** The addresses of the scripts that a page loads from now on, whatever asks for them. */
function scriptsOf(page: Page): Set<string> {
  const scripts = new Set<string>();
  page.on("response", (response) => {
    const { origin, pathname } = new URL(response.url());
    if (pathname.endsWith(".js")) scripts.add(`${origin}${pathname}`);
  });
  return scripts;
}

async function beginToFillIn(page: Page): Promise<void> {
  const field = page.locator(fields).filter({ visible: true }).first();
  if ((await field.count()) === 0) return;
  await field.click();
  await page.keyboard.type("a");
  await page.waitForLoadState("networkidle");
}

/** Compressed in one way for all, whatever the server does. */
async function sizeOf(script: string): Promise<number> {
  const response = await fetch(script);
  if (!response.ok) throw new Error(`${script} answers ${response.status}`);
  return gzipSync(Buffer.from(await response.arrayBuffer())).length;
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

const ofAxe = createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright"));
const axeScript = readFileSync(ofAxe.resolve("axe-core/axe.min.js"), "utf8");

/**
 * What is not accessible on a page, by rule and element (WCAG 2.2 AA).
 *
 * @param rules all of `tags`, or only these on a page that was checked with all before
 */
export async function violationsOn(page: Page, rules?: string[]): Promise<string[]> {
  // It stays in the page. AxeBuilder would evaluate a copy more than twice as long, and each time twice.
  if (!rules) await page.evaluate(axeScript);
  const axe = new AxeBuilder({ page, axeSource: "0" })
    // Passes need no report. Style sheets would be fetched for experimental rules only, which `tags` do not have.
    .options({ resultTypes: ["violations"], preload: !rules && { assets: ["media"] } })
    // axe gets no answer from a sandboxed frame; the letters have tests of their own.
    .exclude("iframe")
    .setLegacyMode(true);
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(tags)).analyze();
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" · ")}`,
  );
}

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults, ElementContext, RunOptions } from "axe-core";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

const { resolve } = createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright"));
const script = readFileSync(resolve("axe-core/axe.min.js"), "utf8");

/**
 * What is not accessible on a page, by rule and element (WCAG 2.2 AA).
 *
 * @param rules all of `tags`, or only these on a page that was checked with all before
 */
export async function violationsOn(page: Page, rules?: readonly string[]): Promise<string[]> {
  // It stays in the page. AxeBuilder would ask the browser several times, and each time send it again.
  if (!rules) await page.evaluate(script);
  return page.evaluate(
    async ([context, options]) => {
      const { axe } = window as unknown as {
        axe: { run(context: ElementContext, options: RunOptions): Promise<AxeResults> };
      };
      const { violations } = await axe.run(context, options);
      return violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(" · ")}`,
      );
    },
    [
      // axe gets no answer from a sandboxed frame; the letters have tests of their own.
      { exclude: [["iframe"]] },
      {
        runOnly: rules ? { type: "rule", values: [...rules] } : { type: "tag", values: tags },
        // Passes need no report. Style sheets would be fetched for experimental rules only, which `tags` do not have.
        resultTypes: ["violations"],
        preload: rules ? false : { assets: ["media"] },
        iframes: false,
      },
    ] satisfies [ElementContext, RunOptions],
  );
}

import type { Locator } from "@playwright/test";

/**
 * Waits until React has hydrated this element. Before that a click does what it does without JavaScript, which is right
 * for a person, but another path for a test about scripts.
 */
export async function hydrated(element: Locator): Promise<Locator> {
  await element
    .page()
    .waitForFunction(
      (one) => Object.keys(one as object).some((key) => key.startsWith("__reactProps$")),
      await element.elementHandle(),
    );
  return element;
}

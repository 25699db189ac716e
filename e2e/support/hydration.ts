import type { Locator } from "@playwright/test";

/**
 * Waits until React has taken this element over. Before that a click does what it does without JavaScript, which is
 * right for a person and another path for a test that is about the script's.
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

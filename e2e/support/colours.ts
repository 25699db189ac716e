import type { Page } from "@playwright/test";

/** A colour of the style sheet as this page has it, in hex. */
export function colourOn(page: Page, name: string): Promise<string> {
  return page.evaluate((variable) => {
    const probe = document.createElement("canvas").getContext("2d");
    if (!probe) return "";
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(variable);
    probe.fillRect(0, 0, 1, 1);
    const bytes = [...probe.getImageData(0, 0, 1, 1).data.subarray(0, 3)];
    return `#${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  }, `--color-${name}`);
}

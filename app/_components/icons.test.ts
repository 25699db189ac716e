import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as lucide from "lucide";
import { iconNames } from "./icon-names";

const here = dirname(fileURLToPath(import.meta.url));
const path = join(here, "icons.svg");

test("icons.svg has the shapes of all icons as Lucide draws them; UPDATE_DOCS=1 writes it", () => {
  if (process.env.UPDATE_DOCS) writeFileSync(path, drawn());
  assert.equal(readFileSync(path, "utf8"), drawn(), "run it with UPDATE_DOCS=1");
});

test("every icon is used, or can be an area's", () => {
  const sources = readdirSync(join(here, ".."), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith("icon-names.ts"))
    .map((file) => readFileSync(join(here, "..", file), "utf8"))
    .concat(readFileSync(join(here, "../../lib/rules/configuration/signs.ts"), "utf8"))
    .join("\n");
  assert.deepEqual(
    iconNames.filter((name) => !sources.includes(`"${name}"`)),
    [],
  );
});

/** One symbol for each icon. A page says how it is painted. */
function drawn(): string {
  const shapes = lucide as unknown as Record<string, [string, Record<string, string>][]>;
  const symbols = iconNames.map((name) => {
    const shape = shapes[exportedName(name)]?.map(
      ([element, places]) =>
        `<${element} ${Object.entries(places)
          .map(([key, value]) => `${key}="${value}"`)
          .join(" ")}/>`,
    );
    return `<symbol id="${name}" viewBox="0 0 24 24">${shape?.join("")}</symbol>\n`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">\n${symbols.join("")}</svg>\n`;
}

/** "trash-2" is exported as "Trash2". */
function exportedName(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

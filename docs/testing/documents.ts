import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What the tests of docs/ share: reading Markdown tables, and finding the tests that their rows name. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

export function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Files below a folder whose path matches, in alphabetical order, with `/` on every system. */
export function filesBelow(folder: string, fits: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name.split(sep).join("/")}`)
    .filter((path) => fits.test(path))
    .toSorted();
}

/** The cells of the table rows whose first cell matches. */
export function rowsOf(text: string, first: RegExp): string[][] {
  return text
    .split("\n")
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter(([cell = ""]) => first.test(cell));
}

/** Tests named in a cell as `file` "title", separated by commas. */
export function testsIn(cell: string): { file: string; title: string }[] {
  const named = cell.replaceAll("\\|", "|").matchAll(/`([^`]+)` "(.+?)"(?=, `|$)/g);
  return [...named].map(([, file = "", title = ""]) => ({ file, title }));
}

const sources = new Map<string, string>();

/** Whether a file has a test with this in its title, or a table with the title; comments do not count. */
export function hasTest(file: string, title: string): boolean {
  const known = sources.get(file);
  if (known !== undefined) return known.includes(title);
  if (!existsSync(join(root, file))) return false;
  const source = read(file)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");
  sources.set(file, source);
  return source.includes(title);
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ask } from "../../e2e/support/http";
import { emptyApp } from "./build";
import { atMost, type Finding } from "./findings";
import type { BenchPortal, Laboratory } from "./laboratory";
import { shown } from "./numbers";
import { spreadOf } from "./statistics";

/** The URLs of a page's scripts: in its tags, and in the data for React's hydration. */
export function scriptsIn(html: string): string[] {
  const found = [...html.matchAll(/(?:\/_next\/)?static\/chunks\/[^"'\\ )]+?\.js/g)];
  return [...new Set(found.map(([path]) => path.replace("/_next/", "")))].toSorted();
}

/** Whether only browsers without modules load this script. */
function isForOldBrowsers(html: string, path: string): boolean {
  return new RegExp(`<script[^>]*${path}[^>]*\\snomodule`, "i").test(html);
}

/** The compressed JavaScript of a page, in kilobytes. */
function weigh(html: string, read: (path: string) => Buffer): number {
  const scripts = scriptsIn(html).filter((path) => !isForOldBrowsers(html, path));
  if (scripts.length === 0) throw new Error("a page without scripts");
  return scripts.reduce((sum, path) => sum + gzipSync(read(path)).length, 0) / 1000;
}

/** The size of an empty page with the same Next, built in the same run. */
function emptyWeight(): number {
  const page = readFileSync(join(emptyApp, "server/app/index.html"), "utf8");
  return weigh(page, (path) => readFileSync(join(emptyApp, path)));
}

/** Goal 12: the JavaScript of the pages, compared with an empty page of Next. */
export async function weight({ large }: Laboratory): Promise<Finding[]> {
  const { cookie, customerNumber } = await large.person("o.kind = 'customer' and u.is_owner");
  const empty = emptyWeight();
  const [colleague] = await large.sql<{ number: string }[]>`
    select u.number::text from users u join organizations o on o.id = u.organization_id
    where o.customer_number = ${customerNumber} and not u.is_owner limit 1`;
  const pages: [path: string, bound: number][] = [
    ["/sign-in", 1.05],
    ["/users", 1.25],
    ["/users/new", 1.25],
    [`/users/${colleague?.number}`, 1.25],
  ];
  const findings: Finding[] = [];
  for (const [path, bound] of pages) {
    const { status, text } = await ask(large, path, path === "/sign-in" ? {} : { cookie });
    if (status !== 200) throw new Error(`${path} answers ${status}`);
    const files = new Map<string, Buffer>();
    for (const script of scriptsIn(text)) files.set(script, await fetchScript(large, script));
    const kilobytes = weigh(text, (script) => files.get(script) ?? Buffer.alloc(0));
    findings.push(
      atMost(
        {
          goal: 12,
          what: `JavaScript of ${path.replace(/\d+/, "…")}, compressed, against an empty page of Next (the bench itself sends its requests without it)`,
          measured: `${shown(kilobytes)} kB against ${shown(empty)} kB`,
        },
        spreadOf([kilobytes / empty]),
        bound,
      ),
    );
  }
  return findings;
}

async function fetchScript({ url }: BenchPortal, script: string): Promise<Buffer> {
  const response = await fetch(`${url}/_next/${script}`);
  if (!response.ok) throw new Error(`${script} answers ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

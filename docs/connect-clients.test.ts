import assert from "node:assert/strict";
import { test } from "node:test";
import { systemEntry } from "#lib/rules/configuration/system-entry";
import { numbers, phoneBook } from "../scripts/connect/entries";
import { read } from "./testing/documents";

/** What docs/connect.md shows of programs is what `npm run connect:verify` runs. */
const page = read("docs/connect.md");

/** The first block of this language below a heading. */
function shown(heading: string, language: string): string {
  const [, below = ""] = page.split(`\n### ${heading}\n`);
  const [, block = ""] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(below) ?? [];
  assert.ok(block, heading);
  return block;
}

test("docs/connect.md shows the site of Apache that is verified, with the addresses of an installation", () => {
  const values: Record<string, string> = {
    PORTAL: "https://portal.example.com",
    SITE: phoneBook.address,
    CLIENT_SECRET: "…",
    COOKIE_SECRET: "…",
    ASK_BEFORE: "240",
    APPLICATION: "http://127.0.0.1:8080",
  };
  const [, ...parts] = read("scripts/connect/apache/site.conf").split("\n\n");
  const site = parts
    .join("\n\n")
    .replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
  assert.equal(shown("Apache with mod_auth_openidc", "apache"), site);
});

test("docs/connect.md shows the provider of next-auth that is verified", () => {
  const source = read("scripts/connect/next-auth-client/auth.ts").replaceAll(/^ +/gm, "");
  assert.ok(source.includes(shown("next-auth 4", "ts").trim().replaceAll(/^ +/gm, "")));
});

test("the verified systems have entries that the catalogue accepts", () => {
  for (const entry of [phoneBook, numbers])
    assert.ok(systemEntry.safeParse(entry).success, entry.id);
});

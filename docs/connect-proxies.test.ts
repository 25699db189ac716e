import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runInNewContext } from "node:vm";
import { systemEntry } from "#lib/rules/configuration/system-entry";
import { cookieNameAt } from "#lib/rules/cookie-name";
import { meetings, telephoneSystem } from "../scripts/connect/entries";
import { ordinaryPaths, pathsWithTwoMeanings } from "../scripts/connect/proxies/paths";
import { configurationFor, type Place } from "../scripts/connect/proxies/program";
import { hasTest, read, rowsOf, testsIn } from "./testing/documents";

/** The configurations of proxies in docs/connect.md are those that `npm run connect:verify` runs. */
const page = read("docs/connect.md");
const [, chapter = ""] = page.split("\n## A system behind a proxy\n");
const place: Place = {
  system: "telephoneSystem",
  port: 3103,
  portal: "http://localhost:3999",
  application: "http://127.0.0.1:3104",
};

test("docs/connect.md has an entry of a system behind a proxy that the portal accepts", () => {
  const [, entry = ""] = /```ts\n([\s\S]*?)```/.exec(chapter) ?? [];
  const parsed = systemEntry.safeParse(runInNewContext(`(${entry})`));
  assert.ok(parsed.success, parsed.error?.message);
  assert.equal(parsed.data.kind, "proxy");
});

test("the verified systems behind proxies have entries that the catalogue accepts", () => {
  for (const entry of [telephoneSystem, meetings])
    assert.ok(systemEntry.safeParse(entry).success, entry.id);
});

for (const program of ["nginx", "Caddy"] as const)
  describe(`the configuration of ${program} in docs/connect.md`, () => {
    const shown =
      chapter.split(`<!-- telephone system: ${program} -->`)[1]?.split("\n```\n")[0] ?? "";

    test("is run with the addresses of this machine, and with nothing else changed", () => {
      const run = configurationFor(program, place);
      for (const one of ["telephone.zugang.example", "127.0.0.1:3000", "127.0.0.1:8080", "__Host-"])
        assert.ok(!run.includes(one), one);
      for (const one of ["127.0.0.1:3103", "127.0.0.1:3999", "127.0.0.1:3104", "zugang-3103"])
        assert.ok(run.includes(one), one);
      const lines = (text: string) =>
        text.split("\n").filter((line) => !/ssl_certificate/.test(line));
      // The first and the last line are those of the block in the page.
      assert.equal(lines(run).length, lines(shown).length - 1);
    });

    test("copies all headers, removes the portal's cookies, and hands it its part of the host", () => {
      for (const name of [
        "Remote-User",
        "X-Zugang-Customer-Number",
        "X-Zugang-Areas",
        "X-Zugang-Assertion",
      ])
        assert.ok(shown.includes(name), name);
      for (const what of ["system", "nonce"])
        assert.equal(cookieNameAt(new URL(telephoneSystem.address), what), `__Host-zugang.${what}`);
      assert.match(shown, /__Host-zugang\\\.(system|\(\?:system\|nonce\))=/);
      assert.match(shown, /\/\.zugang\//);
    });

    test("refuses every path that could mean another one, and no ordinary path", () => {
      const [, pattern = ""] = /["`](?:\(\?i\))?(\^\[\^\?\]\*.*)["`]/.exec(shown) ?? [];
      assert.ok(pattern, "there is a pattern of refused paths");
      const refused = new RegExp(pattern, "i");
      for (const path of pathsWithTwoMeanings) assert.match(path, refused);
      for (const path of ordinaryPaths) assert.doesNotMatch(path, refused);
    });
  });

test("docs/security.md names a check for every attack on systems behind a proxy", () => {
  const [, below = ""] = read("docs/security.md").split("\n## Systems behind a proxy\n");
  const [table = ""] = below.split("\n## ");
  const rows = rowsOf(table, /^(?!attack$|-).+/);
  assert.ok(rows.length > 10, `${rows.length}`);
  for (const [attack = "", , checks = ""] of rows) {
    const named = testsIn(checks);
    assert.ok(named.length > 0, attack);
    for (const { file, title } of named)
      assert.ok(hasTest(file, title), `${file} has no "${title}"`);
  }
});

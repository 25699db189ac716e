import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { toJSONSchema } from "zod";
import { systemEntry } from "#lib/rules/configuration/system-entry";
import { limits } from "#lib/rules/limits";
import { systemVariable } from "#lib/rules/systems";
import { read, root, rowsOf } from "./testing/documents";

/** What docs/connect.md tells the engineer of a system is true. What it says is refused is in lib/http/oidc/refused.test.ts. */
const page = read("docs/connect.md");
const discovery = JSON.parse(read("lib/http/oidc/discovery.json")) as {
  [name: string]: unknown;
  claims_supported: string[];
  scopes_supported: string[];
};
const schema = read("lib/rules/configuration/system-entry.ts");

/** The part of the page below this heading. */
function part(title: string): string {
  const [, text] = page.split(`\n## ${title}\n`);
  assert.ok(text, `there is no part "${title}"`);
  return text.split("\n## ")[0] ?? "";
}

const named = (text: string) => rowsOf(text, /^`\w+`$/).map(([name = ""]) => name.slice(1, -1));

test("docs/connect.md explains every field of a catalogue's entry, and no other", () => {
  const { properties = {} } = toJSONSchema(systemEntry) as {
    properties?: Record<string, { properties?: object }>;
  };
  const fields = [...Object.keys(properties), ...Object.keys(properties.oidc?.properties ?? {})];
  assert.ok(fields.length > 10, fields.join());
  assert.deepEqual(named(part("The catalogue's entry")).toSorted(), fields.toSorted());
});

test("docs/connect.md has an entry that the portal accepts", () => {
  const [, entry = ""] = /```ts\n([\s\S]*?)```/.exec(part("In ten minutes")) ?? [];
  const parsed = systemEntry.safeParse(runInNewContext(`(${entry})`));
  assert.ok(parsed.success, parsed.error?.message);
  for (const what of ["URL", "KEY"] as const)
    assert.ok(page.includes(`\`${systemVariable(parsed.data.id, what)}\``), what);
});

test("docs/connect.md has every claim, and says which of them the catalogue has to name", () => {
  const text = part("What the system learns");
  assert.deepEqual(
    named(text).toSorted(),
    discovery.claims_supported.filter((name) => name !== "iss").toSorted(),
  );
  const [, choices = ""] = /z\.enum\(\[("email"[^\]]*)\]/.exec(schema) ?? [];
  const chosen = rowsOf(text, /^`\w+`$/)
    .filter(([, , when]) => when?.includes("named in `claims`"))
    .map(([name = ""]) => name.replaceAll("`", '"'));
  assert.deepEqual(chosen.toSorted(), choices.split(", ").toSorted());
});

test("docs/connect.md names scopes, methods and addresses as the discovery document does", () => {
  assert.ok(page.includes(`\`${discovery.scopes_supported.join(" ")}\``));
  const methods = discovery.token_endpoint_auth_methods_supported as string[];
  for (const method of methods) assert.ok(page.includes(`\`${method}\``), method);
  const addresses = Object.values(discovery)
    .filter((value) => typeof value === "string" && value.startsWith("https:"))
    .map((value) => new URL(value as string).pathname);
  const absent = ["/oidc/reg", "/oidc/request", "/oidc/device/auth", "/oidc/backchannel"];
  const known = [...addresses, ...absent, "/oidc/.well-known/openid-configuration"];
  for (const [path] of page.matchAll(/(?<![a-z])\/oidc\b[\w./-]*/g))
    assert.ok(known.includes(path.replace(/\.$/, "")), path);
});

test("docs/connect.md names commands that exist, on a terminal and in the image", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  for (const [, name = ""] of page.matchAll(/npm run ([\w:-]+)/g)) assert.ok(name in scripts, name);
  const build = read("scripts/support/build.ts");
  for (const [, name] of page.matchAll(/node ([\w-]+)\.mjs/g))
    assert.ok(build.includes(`"${name}"`), name);
});

test("docs/connect.md says how long codes, tokens and sessions live", () => {
  const minutes = (milliseconds: number) => `${milliseconds / 60_000} minutes`;
  assert.equal(limits.connectCode, 60_000, "codes for one minute");
  assert.ok(
    page.includes(
      `Access tokens are opaque and live for ${minutes(limits.connectAccessToken)}, ID tokens for ${minutes(limits.connectIdToken)}`,
    ),
  );
  assert.ok(page.includes(`after ${minutes(limits.sessionIdle)} without use`));
  assert.ok(page.includes(`${limits.sessionAbsolute / 3_600_000} hours in any case`));
});

/** A function of a file with the comment above it. */
function functionIn(source: string, name: string): string {
  const pattern = `((?:^/\\*\\*.*\\*/\\n)?^(?:export )?(?:async )?function ${name}\\([\\s\\S]*?^}$)`;
  const [, found] = new RegExp(pattern, "m").exec(source) ?? [];
  assert.ok(found, `there is no function ${name}`);
  return found;
}

test("docs/connect.md shows the example as it is; UPDATE_DOCS=1 copies it", () => {
  const shown = /<!-- (\S+\.mjs): (.*) -->\n```js\n[\s\S]*?```/g;
  const copied = page.replace(shown, (_, file: string, names: string) => {
    const source = read(file);
    const functions = names.split(" ").map((name) => functionIn(source, name));
    return `<!-- ${file}: ${names} -->\n\`\`\`js\n${functions.join("\n\n")}\n\`\`\``;
  });
  assert.match(copied, /function beginSignIn/);
  if (process.env.UPDATE_DOCS) writeFileSync(join(root, "docs/connect.md"), copied);
  assert.equal(page, copied, "run it with UPDATE_DOCS=1");
});

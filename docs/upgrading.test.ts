import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { limits } from "#lib/rules/limits";
import { read, root } from "./testing/documents";

/**
 * What UPGRADING.md promises. `UPDATE_DOCS=1` notes new migrations in db/migrations/committed.txt; it never changes a line
 * there.
 */
const list = "db/migrations/committed.txt";

type Journal = { entries: { tag: string; when: number }[] };
const { entries }: Journal = JSON.parse(read("db/migrations/meta/_journal.json"));

/** One line for each migration: what a database remembers of it. */
const present = entries.map(({ tag, when }) => {
  const hash = createHash("sha256")
    .update(read(`db/migrations/${tag}.sql`))
    .digest("hex");
  return `${tag} ${when} ${hash}`;
});

/** The sentences about these migrations that were committed before, and those that there are now. */
function problems(committed: readonly string[], now: readonly string[]): string[] {
  const changed = committed.flatMap((line, at) => {
    if (now[at] === line) return [];
    return [`${line.split(" ")[0]} was changed, moved or removed: databases have it as it was`];
  });
  const added = now
    .slice(committed.length)
    .map((line) => `${line.split(" ")[0]} is not in ${list}: UPDATE_DOCS=1 notes it`);
  return [...changed, ...added];
}

describe("migrations are only ever added at the end", () => {
  test("a changed, removed, exchanged or inserted migration is found, and a new one that is not noted", () => {
    const [one, two, three] = ["0001_a 1 x", "0002_b 2 y", "0003_c 3 z"] as const;
    const named = (now: string[]) =>
      problems([one, two], now).map((sentence) => sentence.split(" ", 3).join(" "));
    assert.deepEqual(named([one, two]), []);
    assert.deepEqual(named([one, "0002_b 2 w"]), ["0002_b was changed,"]);
    assert.deepEqual(named([one]), ["0002_b was changed,"]);
    assert.deepEqual(named([two, one]), ["0001_a was changed,", "0002_b was changed,"]);
    assert.deepEqual(named([one, "0001_d 1 v", two])[0], "0002_b was changed,");
    assert.deepEqual(named([one, two, three]), ["0003_c is not"]);
  });

  test("no migration that was ever committed differs from what it was", () => {
    const committed = () =>
      read(list)
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith("#"));
    if (process.env.UPDATE_DOCS)
      for (const line of present.slice(committed().length))
        appendFileSync(join(root, list), `${line}\n`);
    assert.deepEqual(problems(committed(), present), []);
  });

  test("migrations are in the order of their numbers and of their times", () => {
    assert.deepEqual(
      entries.map(({ tag }) => tag),
      entries.map(({ tag }) => tag).toSorted(),
    );
    for (const [at, { tag, when }] of entries.entries())
      assert.ok(at === 0 || when > (entries[at - 1]?.when ?? 0), tag);
  });
});

describe("the version is written down", () => {
  const { version } = JSON.parse(read("package.json"));
  const changes = read("CHANGELOG.md");

  test("the newest part of CHANGELOG.md is about this version, and the lockfile has it too", () => {
    const [newest] = [...changes.matchAll(/^## (\S+)/gm)].map(([, title]) => title);
    assert.equal(newest, version);
    const lock = JSON.parse(read("package-lock.json"));
    assert.deepEqual([lock.version, lock.packages[""].version], [version, version]);
  });

  test("UPGRADING.md names the row of npm run faults that shows its promise, and the times that it gives are the code's", () => {
    const promise = read("UPGRADING.md");
    const [, row = ""] = /npm run faults -- --only (F-\S+?)`/.exec(promise) ?? [];
    assert.ok(read("e2e/faults/upgrade.ts").includes(`id: "${row}"`), row);
    assert.ok(promise.includes(`${limits.shutdown / 1000} seconds`));
  });
});

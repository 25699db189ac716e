import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { readConfigurationFile } from "#lib/infra/configuration/read-file";

/** R-105: other providers' files, and what is tested with them. */
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = fileURLToPath(new URL("config", import.meta.url));
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

/** Runs tests of the sources in a portal of this provider. */
function runTests(file: string, tests: string[], options: string[] = []): void {
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      ...["--import", "tsx", "--import", "./scripts/test-setup.mjs", "--test"],
      ...[...options, ...tests],
    ],
    {
      cwd: root,
      encoding: "utf8",
      // Without the variables of the runner around.
      env: { PATH: process.env.PATH, TEST_PORTAL_CONFIG: `${folder}/${file}` } as never,
    },
  );
  assert.equal(status, 0, stdout);
  assert.match(stdout, /# pass [1-9]|ℹ pass [1-9]/);
}

for (const file of files)
  describe(`the file ${file}`, () => {
    test("has no fault", () => {
      assert.deepEqual(readConfigurationFile(`${folder}/${file}`).faults, undefined);
    });

    test("holds what is true of every catalogue, and its letters and words are as ours", () => {
      runTests(file, [
        "lib/rules/catalogue.test.ts",
        "lib/messages/words.test.ts",
        "emails/letters.test.ts",
      ]);
    });

    test("has the properties of delegation for arbitrary actors and users", () => {
      runTests(
        file,
        ["lib/rules/delegation.test.ts"],
        ["--test-name-pattern", "no organization is entitled to more|properties of delegation"],
      );
    });
  });

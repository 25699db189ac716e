import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parse } from "yaml";
import { scratchDatabase } from "#db/scratch";
import { filesBelow, read, root } from "./testing/documents";

/** README.md and what it leads to: the commands exist and something runs them, and the links lead somewhere. */
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

/** The file that runs each command, or the function behind it, and the words by which it does. */
const runs: Record<string, [file: string, words: string]> = {
  test: [".ci/run", "npm test"],
  build: ["scripts/test.ts", 'step("Build", buildIfNeeded)'],
  check: ["scripts/test.ts", "runTestsOfSources("],
  e2e: ["scripts/test.ts", "runBrowserTests("],
  start: ["e2e/http/starting.spec.ts", "node scripts/start.mjs"],
  "operator:create": ["lib/domain/service/create-operator.test.ts", '"operator-create"'],
  "audit:verify": ["lib/domain/audit/commands.test.ts", 'type("audit-verify")'],
  "db:export-deletions": ["lib/domain/audit/commands.test.ts", '"export-deletions"'],
  "db:replay-deletions": ["lib/domain/audit/commands.test.ts", '"replay-deletions"'],
  "oidc:secret": ["lib/domain/systems/key-commands.test.ts", '"oidc-secret"'],
  "oidc:rotate": ["lib/domain/systems/key-commands.test.ts", '"oidc-rotate"'],
  "users:import": ["lib/domain/service/users-import.test.ts", '"users-import"'],
  doctor: ["e2e/http/doctor.spec.ts", "../doctor.mjs"],
  "config:check": ["docs/readme.test.ts", 'type("config-check"'],
  "db:migrate": ["docs/readme.test.ts", 'type("migrate"'],
  "db:seed": ["docs/readme.test.ts", 'type("seed"'],
  "db:grants": ["docs/readme.test.ts", 'type("grants"'],
};

/** Why no test runs a command: then its task is looked at, and what it says about itself. */
const looked: Record<string, string> = {
  demo: "it has the data of those who develop here; tests start the same portal on data of their own",
  dev: "as the demo",
  "db:reset": "it deletes the data of those who develop here",
  "db:generate": "it writes a migration",
  faults: "half an hour",
  bench: "twenty minutes, on a machine without anything else",
  browsers: "it needs Firefox and WebKit",
  "connect:verify": "it needs programs of Debian, and some minutes",
  image: "it needs Debian and root, and some minutes",
  screenshots: "it renews the pictures of README.md",
};

describe("the commands", () => {
  test("every command of package.json is run by a test, or says why not", () => {
    const known = [...Object.keys(runs), ...Object.keys(looked)];
    assert.deepEqual(known.toSorted(), Object.keys(scripts).toSorted());
    for (const [name, [file, words]] of Object.entries(runs))
      assert.ok(read(file).includes(words), `${file} does not run ${name}`);
  });

  test("the task of every command is there, and says by which command it is run", () => {
    for (const [name, line] of Object.entries(scripts)) {
      const [, task] = /^node scripts\/run\.mjs ([\w-]+)$/.exec(line) ?? [];
      if (!task) continue;
      const paths = [`scripts/commands/${task}.ts`, `scripts/${task}.ts`];
      const path = paths.find((one) => existsSync(join(root, one)));
      assert.ok(path, `${name} has no task`);
      assert.match(read(path), /^export (?:async )?function run\(/m, path);
      const command = name === "test" ? "npm test" : `npm run ${name}`;
      assert.ok(read(path).includes(command), `${path} does not name ${command}`);
    }
  });

  test("every command that a document names exists", () => {
    for (const path of pages)
      for (const [, name = ""] of read(path).matchAll(/\bnpm run ([a-z][\w:-]*)/g))
        assert.ok(name in scripts, `${path} names npm run ${name}`);
  });
});

/** Runs a command, and returns what it prints. */
function type(task: string, options: string[], variables: Record<string, string> = {}): string {
  const ended = spawnSync(process.execPath, ["scripts/run.mjs", task, ...options], {
    cwd: root,
    env: { ...process.env, ...variables },
    encoding: "utf8",
  });
  assert.equal(ended.status, 0, `${task}: ${ended.stdout}${ended.stderr}`);
  return ended.stdout;
}

test("a database is migrated, filled with the demo's people, and found to be as it should be", async () => {
  const { url, drop } = await scratchDatabase();
  const variables = { DATABASE_URL: url, DATABASE_URL_DIRECT: "", DEMO: "1" };
  assert.match(type("migrate", [], variables), /Migrations$/m);
  assert.match(type("seed", [], variables), /Demo data$/m);
  assert.match(type("grants", [], variables), /are as they should be\.$/m);
  await drop();
});

test("the other provider's file is found to be right", () => {
  assert.match(type("config-check", ["examples/config/lichtbogen.yaml"]), /has no fault/);
});

const pages = [
  ...["README.md", "CONTRIBUTING.md", "UPGRADING.md", "CHANGELOG.md", "SECURITY.md", "STYLE.md"],
  ...filesBelow("docs", /\.md$/),
];

/** A heading as the part of an address after "#". */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[`*]|\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
}

test("every link between documents leads to a file, and to a part of it that is there", () => {
  for (const path of pages) {
    const text = read(path).replace(/^```[\s\S]*?^```/gm, "");
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:|mailto:)([^)\s]*)\)/g)) {
      const [file = "", part] = target.split("#");
      const found = file === "" ? join(root, path) : join(root, path, "..", file);
      assert.ok(existsSync(found), `${path}: ${target}`);
      if (part === undefined || !found.endsWith(".md")) continue;
      const headings = readFileSync(found, "utf8").matchAll(/^#+ (.*)$/gm);
      const anchors = [...headings].map(([, heading = ""]) => anchorOf(heading));
      assert.ok(anchors.includes(part), `${path}: ${target}`);
    }
  }
});

test("README.md fits on a few screens, and begins with the two commands", () => {
  const text = read("README.md");
  assert.ok(text.split("\n").length <= 110, `${text.split("\n").length} lines`);
  const [, first = ""] = /```sh\n([\s\S]*?)```/.exec(text) ?? [];
  assert.deepEqual(
    first.split("\n").flatMap((line) => /^npm [\w ]+?(?= {2})/.exec(line) ?? []),
    ["npm run demo", "npm test"],
  );
});

test("the templates of issues are forms whose fields have names of their own, and none asks for a security hole", () => {
  for (const path of filesBelow(".github/ISSUE_TEMPLATE", /\.yml$/)) {
    const { name, description, body = [] } = parse(read(path));
    if (path.endsWith("/config.yml")) continue;
    assert.ok(name && description, path);
    const fields = body.flatMap(({ id, type, attributes }: Field) => {
      assert.match(type, /^(markdown|textarea|input)$/, path);
      assert.ok(attributes.label ?? attributes.value, path);
      return id ?? [];
    });
    assert.ok(fields.length > 1 && new Set(fields).size === fields.length, path);
  }
  assert.match(read(".github/ISSUE_TEMPLATE/fault.yml"), /SECURITY\.md/);
});
type Field = { id?: string; type: string; attributes: { label?: string; value?: string } };

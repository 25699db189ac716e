import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { filesBelow, hasTest, read, root, rowsOf, testsIn } from "./testing/documents";

/**
 * docs/rules.md says what the numbers in comments and tests mean, docs/architecture.md how everything fits together. A
 * number without a row fails, and so does a function, a test or a file that is not where they say. `UPDATE_DOCS=1`
 * updates the paths of moved functions and tests.
 */
const rulesDocument = "docs/rules.md";
const architecture = "docs/architecture.md";

/** The number of rules of each subject, and so on. */
const subjects = [6, 12, 14, 9, 5, 3, 2, 2, 5, 4];
const rules = subjects.flatMap((count, subject) =>
  Array.from({ length: count }, (_, at) => `R-${subject + 1}${String(at + 1).padStart(2, "0")}`),
);
const facts = Array.from({ length: 17 }, (_, at) => `M-${at + 1}`);

const folders = ["app", "db", "docs", "e2e", "emails", "lib", "scripts"];
const code = [
  ...folders.flatMap((folder) => filesBelow(folder, /\.(?:tsx?|mjs|css|sql)$/)),
  ...["instrumentation.ts", "next.config.mjs", "proxy.vercel.ts"],
];
const documents = [
  ...filesBelow("docs", /\.md$/),
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
];
const isTest = (file: string) => /\.(?:test|spec)\.ts$/.test(file);
/** Whether a file is part of the portal, not of its tests. */
const isProduct = (file: string) => !isTest(file) && !/^e2e\/|\/(?:support|testing)\//.test(file);

/** Whether a file exports this name, or creates a database function of this name. */
function declares(file: string, name: string): boolean {
  const exported = new RegExp(`^export (?:async )?(?:function|const|class) ${name}\\b`, "m");
  const made = new RegExp(`^CREATE (?:OR REPLACE )?FUNCTION ${name}\\(`, "m");
  return (file.endsWith(".sql") ? made : exported).test(read(file));
}

/**
 * The one file that fulfils a condition: the named one if it does, otherwise the only one, or the only one in its
 * former folder of `lib`.
 */
function whereIs(named: string, what: string, holds: (file: string) => boolean): string {
  if (code.includes(named) && holds(named)) return named;
  const found = code.filter(holds);
  const [folder = ""] = /^lib\/\w+\//.exec(named) ?? [];
  const near = found.length > 1 ? found.filter((file) => file.startsWith(folder)) : found;
  assert.equal(near.length, 1, `${what} is in ${found.join(" and ") || "no file"}`);
  return near[0] ?? "";
}

/** A text with present paths. */
function renewed(text: string): string {
  return text
    .replace(/`(\w+)`(\s+in\s+)`([^`]+)`/g, (_, name, between, file) => {
      const now = whereIs(file, name, (one) => isProduct(one) && declares(one, name));
      return `\`${name}\`${between}\`${now}\``;
    })
    .replace(/`([^`\n]+)` "([^\n]+?)"(?=, `| \|$)/gm, (_, file, title) => {
      const now = whereIs(file, title, (one) => isTest(one) && hasTest(one, title));
      return `\`${now}\` "${title}"`;
    });
}

if (process.env.UPDATE_DOCS)
  for (const path of [rulesDocument, architecture, "README.md", "STYLE.md"])
    writeFileSync(join(root, path), renewed(read(path)));
const hint = "if it has moved, run this with UPDATE_DOCS=1";

/** Functions that a text names as `name` in `file`. */
function functionsIn(text: string): { name: string; file: string }[] {
  const named = text.matchAll(/`(\w+)`\s+in\s+`([^`]+)`/g);
  return [...named].map(([, name = "", file = ""]) => ({ name, file }));
}

function assertFunctions(text: string): void {
  for (const { name, file } of functionsIn(text))
    assert.ok(code.includes(file) && declares(file, name), `no ${name} in ${file}; ${hint}`);
}

/** The numbers with these letters that a text cites; not within others like FF-M-4, nor patterns such as S-3[12]. */
function cited(text: string, letters: string): string[] {
  const numbers = text.matchAll(new RegExp(`(?<![\\w-])([${letters}]-\\d+)(?![\\d[])`, "g"));
  return [...numbers].map(([, number = ""]) => number);
}

const rows = rowsOf(read(rulesDocument), /^[RM]-\d/);

describe("docs/rules.md", () => {
  test("every rule and every measured fact has one row, in order", () => {
    assert.deepEqual(
      rows.map(([number]) => number),
      [...rules, ...facts],
    );
  });

  test("a row is one sentence", () => {
    for (const [number, sentence = ""] of rows)
      assert.match(sentence, /^(?:(?!\. [A-Z]).)+[^.]\.$/, number);
  });

  for (const [number = "", , ...cells] of rows) {
    const [decided = "", shown = ""] = cells.slice(-2);
    const isBuilt = cells[0] !== "not built";
    test(`${number}: the named functions and tests exist`, () => {
      if (number.startsWith("R")) assert.match(cells[0] ?? "", /^(?:done|partly|not built)$/);
      const tests = testsIn(shown);
      const namesBoth = functionsIn(decided).length > 0 && tests.length > 0;
      assert.equal(namesBoth, isBuilt, "what is built names a function and a test");
      assertFunctions(decided);
      for (const { file, title } of tests)
        assert.ok(isTest(file) && hasTest(file, title), `no "${title}" in ${file}; ${hint}`);
    });
  }
});

describe("every number that is cited is explained", () => {
  const texts = [...code, ...documents].map((file) => ({ file, text: read(file) }));

  test("numbers are told apart from what only looks like one", () => {
    const text = "R-101, (M-7) FF-M-4, UTF-8 S-3[12] S-91 R-305 to R-307";
    assert.deepEqual(cited(text, "RMS"), ["R-101", "M-7", "S-91", "R-305", "R-307"]);
  });

  test("R and M have rows in docs/rules.md, and no code cites a rule that is not built", () => {
    const states = new Map(rows.map(([number, , state]) => [number, state]));
    for (const { file, text } of texts) {
      for (const number of cited(text, "RM")) {
        assert.ok(states.has(number), `${file} cites ${number}, which has no row`);
        const builds = code.includes(file) && states.get(number) === "not built";
        assert.ok(!builds, `${file} cites ${number}: say what of it is built`);
      }
    }
  });

  test("D, S, F and G have rows in docs/security.md", () => {
    const known = new Set(rowsOf(read("docs/security.md"), /^[DSFG]-\d/).map(([number]) => number));
    for (const { file, text } of texts)
      for (const number of cited(text, "DSFG"))
        assert.ok(known.has(number), `${file} cites ${number}, which has no row`);
  });

  test("no document is cited that a clone does not have", () => {
    const known = documents.map((path) => basename(path));
    for (const { file, text } of texts)
      for (const [name] of text.matchAll(/\b[\w-]+\.md\b/g))
        assert.ok(known.includes(name), `${file} cites ${name}`);
  });
});

describe("README.md, STYLE.md and docs/architecture.md name files and functions that exist", () => {
  for (const path of ["README.md", "STYLE.md", architecture]) {
    test(path, () => {
      assertFunctions(read(path));
      const named = read(path).matchAll(/`((?:app|db|docs|e2e|emails|lib|scripts)\/[^`\s<…]*)`/g);
      for (const [, file = ""] of named)
        assert.ok(existsSync(join(root, file)), `${path} names ${file}`);
    });
  }
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { auditEvents } from "#lib/domain/audit/events";
import { refusalCodes } from "#lib/rules/refusal";
import * as account from "#lib/rules/schemas/account";
import * as addresses from "#lib/rules/schemas/addresses";
import * as appearances from "#lib/rules/schemas/appearances";
import * as bulk from "#lib/rules/schemas/bulk";
import * as days from "#lib/rules/schemas/days";
import * as imports from "#lib/rules/schemas/import";
import * as names from "#lib/rules/schemas/names";
import * as organizations from "#lib/rules/schemas/organizations";
import * as permissionSets from "#lib/rules/schemas/permission-sets";
import { personProblems, problemKeys } from "#lib/rules/schemas/problems";
import * as requests from "#lib/rules/schemas/requests";
import * as secondFactor from "#lib/rules/schemas/second-factor";
import * as users from "#lib/rules/schemas/users";

/** Rules of the architecture that neither the compiler nor the linter can enforce. Reads the source as text. */
const root = fileURLToPath(new URL("../..", import.meta.url));

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

/** Source files below a folder, without tests and their support. */
function sourcesOf(folder: string, ending = /\.tsx?$/): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => `${folder}/${name}`)
    .filter((path) => ending.test(path) && !/\.test\.tsx?$|\/(?:support|testing)\//.test(path));
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/**
 * Exports of an `actions.ts` without the wrapper that checks origin, actor and input (S-25). Types are not included,
 * because a browser cannot call them.
 */
export function unwrappedExports(text: string): string[] {
  const source = withoutComments(text);
  const wrapped = /^export const \w+ =\s*(?:action|publicAction)\(/;
  const problems = [...source.matchAll(/\bexport\b[^\n]*/g)]
    .filter(({ index }) => !/^export (?:type|interface)\b/.test(source.slice(index)))
    .filter(({ index }) => !wrapped.test(source.slice(index)))
    .map(([line]) => line);
  // A wrapper of the same name from elsewhere would not be the wrapper.
  const imported = /import \{[^}]*\b(?:action|publicAction)\b[^}]*\} from "#lib\/http\/action"/;
  if (!imported.test(source)) problems.push("no wrapper from #lib/http/action");
  for (const [line] of source.matchAll(/(?:const|let|function) (?:action|publicAction)\b[^\n]*/g))
    problems.push(line);
  return problems;
}

describe("every function that a browser can call is wrapped (S-25, S-50)", () => {
  const head = '"use server";\nimport { action, publicAction } from "#lib/http/action";\n';
  const planted: [what: string, source: string][] = [
    ["a bare function", `${head}export async function removeAll() {}`],
    ["a bare arrow", `${head}export const removeAll = async () => {};`],
    [
      "a function beside a wrapped one",
      `${head}export const a = action(s, r);\nexport function b() {}`,
    ],
    ["a list of names", `${head}const b = async () => {};\nexport { b };`],
    ["another module's exports", `${head}export * from "./other";`],
    ["a default export", `${head}export default async () => {};`],
    ["a call that only looks alike", `${head}export const a = actionOf(s, r);`],
    [
      "a wrapper of its own",
      '"use server";\nconst action = (s, r) => r;\nexport const a = action(s, r);',
    ],
    [
      "a wrapper from elsewhere",
      '"use server";\nimport { action } from "./other";\nexport const a = action(s, r);',
    ],
  ];
  for (const [what, source] of planted) {
    test(`the checker finds ${what}`, () => assert.notDeepEqual(unwrappedExports(source), []));
  }

  test("the checker allows wrapped actions and types", () => {
    const source = `${head}/** export function x */\n// export function y() {}\nexport type T = string;
export const a = action(schema, async (actor) => {});\nexport const b =\n  publicAction(schema, run);\n`;
    assert.deepEqual(unwrappedExports(source), []);
  });

  const actions = sourcesOf("app").filter((path) => path.endsWith("/actions.ts"));
  test("there are actions to check", () => assert.ok(actions.length > 0, "none found"));
  for (const path of actions) {
    test(path, () => {
      assert.match(read(path), /^"use server";/);
      assert.deepEqual(unwrappedExports(read(path)), []);
    });
  }

  test('no action is a closure: each file has one "use server" at its top, and no exported action is bound (FF-H-3)', () => {
    for (const path of actions)
      assert.equal(withoutComments(read(path)).match(/["']use server["']/g)?.length, 1, path);
    const binding = /\b\w+Action\.bind\(/;
    assert.match("createUserAction.bind(null, organization)", binding);
    const bound = [...sourcesOf("app"), ...sourcesOf("lib")].filter((path) =>
      binding.test(withoutComments(read(path))),
    );
    assert.deepEqual(bound, []);
  });

  test("other files and functions within files are not callable", () => {
    const elsewhere = [...sourcesOf("app"), ...sourcesOf("lib"), ...sourcesOf("emails")].filter(
      (path) =>
        !path.endsWith("/actions.ts") && /["']use server["']/.test(withoutComments(read(path))),
    );
    assert.deepEqual(elsewhere, []);
  });
});

test("only one module reads the environment, after the one that finds the provider's file", () => {
  // Read during the build, by Next and by its settings; nothing is read when the portal runs.
  const replaced = /process\.env\.(NEXT_RUNTIME|VERCEL)\b/g;
  const readers = [
    ...["app", "lib", "db", "emails"].flatMap((folder) => sourcesOf(folder)),
    ...["proxy.vercel.ts", "instrumentation.ts", "next.config.mjs"],
  ].filter((path) =>
    /process\.env|process\[|env\s*\}\s*=\s*process/.test(
      withoutComments(read(path)).replace(replaced, ""),
    ),
  );
  assert.deepEqual(readers.toSorted(), ["lib/infra/configuration/location.ts", "lib/infra/env.ts"]);
});

test("a module of another folder of the root is imported by its full name: #lib/rules/limits", () => {
  const relative = /(?:\bfrom|\bimport\(?)\s*["'](?:\.\.\/)+(?:app|db|emails|lib)\//;
  assert.match('import { isUnclear } from "../../lib/rules/unclear";', relative);
  assert.match('const { limits } = await import("../lib/rules/limits");', relative);
  const found = ["app", "db", "emails", "lib"]
    .flatMap((folder) => sourcesOf(folder))
    .filter((path) => relative.test(withoutComments(read(path))));
  assert.deepEqual(found, []);
});

test("only one module normalizes texts, with a limit to their length (FF-B2)", () => {
  const elsewhere = ["app", "lib"]
    .flatMap((folder) => sourcesOf(folder))
    .filter((path) => /\.normalize\(/.test(withoutComments(read(path))));
  assert.deepEqual(elsewhere, ["lib/rules/normal-form.ts"]);
});

test("no page has inline styles, which the content security policy would refuse (S-81)", () => {
  const inline = sourcesOf("app").filter((path) => /\bstyle=/.test(withoutComments(read(path))));
  assert.deepEqual(inline, []);
});

type Messages = { [key: string]: string | Messages };
const messages = {
  de: JSON.parse(read("lib/messages/de.json")) as Messages,
  en: JSON.parse(read("lib/messages/en.json")) as Messages,
};

/** Every text with its full key. */
function textsOf(group: Messages, prefix = ""): [name: string, text: string][] {
  return Object.entries(group).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[prefix + key, value]] : textsOf(value, `${prefix}${key}.`),
  );
}

/**
 * The arguments of an ICU message with their kinds, including those within the branches of plurals and selections, and
 * its tags, without duplicates and in alphabetical order.
 */
export function argumentsOf(text: string): string[] {
  const found = new Set<string>();
  const read = (from: number): number => {
    let at = from;
    while (at < text.length && text[at] !== "}") {
      if (text[at] === "<") {
        const tag = /^<(\w+)\/?>/.exec(text.slice(at))?.[1];
        if (tag) found.add(`<${tag}>`);
      }
      if (text[at] !== "{") {
        at += 1;
        continue;
      }
      const [head = "", name = "", kind = ""] =
        /^\{\s*(\w+)\s*(?:,\s*(\w+))?\s*/.exec(text.slice(at)) ?? [];
      found.add(kind ? `${name}, ${kind}` : name);
      at += Math.max(1, head.length);
      if (/^(plural|select|selectordinal)$/.test(kind)) {
        // One branch after another, each a message of its own in braces.
        while (at < text.length && text[at] !== "}")
          at = text[at] === "{" ? read(at + 1) + 1 : at + 1;
      } else while (at < text.length && text[at] !== "}") at += 1;
      at += 1;
    }
    return at;
  };
  read(0);
  return [...found].toSorted();
}

describe("both languages have the same texts", () => {
  test("the reader of messages finds every argument", () => {
    const cases: [text: string, found: string[]][] = [
      ["ohne", []],
      ["{name} und {name}", ["name"]],
      [
        "{a}: {n, plural, one {# von {b}} other {# von <em>{c}</em>}} {d, date, short}",
        ["<em>", "a", "b", "c", "d, date", "n, plural"],
      ],
      ["{kind, select, x {{y}} other {}}", ["kind, select", "y"]],
    ];
    for (const [text, found] of cases) assert.deepEqual(argumentsOf(text), found, text);
  });

  const german = new Map(textsOf(messages.de));
  const english = new Map(textsOf(messages.en));

  test("every text exists in both languages", () =>
    assert.deepEqual([...english.keys()].toSorted(), [...german.keys()].toSorted()));

  test("both languages of a text have the same arguments", () => {
    const different = [...german].filter(
      ([name, text]) => argumentsOf(text).join() !== argumentsOf(english.get(name) ?? "").join(),
    );
    assert.deepEqual(different, []);
  });

  test("no text is empty", () => {
    for (const texts of [german, english])
      for (const [name, text] of texts) assert.match(text, /\S/, name);
  });
});

/** The message keys of a schema, its parts and its checks. */
function keysOf(schema: z.core.$ZodType): string[] {
  const { error, checks = [], ...parts } = schema._zod.def;
  const errors = [error, ...checks.map((check) => check._zod.def.error)];
  // Some give one message for a missing value and another for an invalid one.
  const answers = errors.flatMap((answer) =>
    [undefined, ""].map((input) => (answer as Answer | undefined)?.({ input })),
  );
  const inner = Object.values(parts).flatMap((part: unknown): unknown[] =>
    part instanceof Object ? [part, ...Object.values(part)] : [],
  );
  const keys = [...answers, ...inner.filter(isSchema).flatMap(keysOf)];
  return [...new Set(keys.filter((key) => typeof key === "string"))];
}

/** How zod asks a schema for its message. */
type Answer = (issue: { input: unknown }) => unknown;

function isSchema(value: unknown): value is z.core.$ZodType {
  return value instanceof Object && "_zod" in value;
}

/** The message keys of all forms' schemas. A form that is "malformed" is refused as a whole. */
function problemsOfSchemas(): string[] {
  const schemas = [
    account,
    addresses,
    appearances,
    bulk,
    days,
    imports,
    names,
    organizations,
    permissionSets,
    requests,
    secondFactor,
    users,
  ];
  const keys = schemas.flatMap((module) => Object.values(module).filter(isSchema).flatMap(keysOf));
  const years = ["0026-01-01", "9999-01-01"].map((day) => days.yearProblem(day)?.message ?? "");
  return [...new Set([...keys, ...years])].filter((key) => key !== "malformed");
}

describe("every code has a text", () => {
  test("the reader of schemas finds the problems of a field, of its parts and of the whole", () => {
    const schema = z.strictObject({
      missing: z.pipe(z.string(), z.string().check(z.minLength(1, "a"))),
      file: z.optional(z.array(z.file("b"))),
      kind: z.enum(["x"], { error: ({ input }) => (input === undefined ? "c" : "d") }),
      either: z.union([z.literal("y"), z.string().check(z.refine(() => false, "e"))]),
    });
    const whole = schema.check(z.refine(() => false, { message: "f", path: ["kind"] }));
    assert.deepEqual(keysOf(whole).toSorted(), ["a", "b", "c", "d", "e", "f"]);
  });

  test("the schemas use every key of the list, and no other", () => {
    assert.deepEqual(problemsOfSchemas().toSorted(), problemKeys.toSorted());
  });

  test("the forms of a user are sent the texts of all their problems, and no other", () => {
    const forms = [users.newUserForm, users.replacement, users.userChange];
    const years = ["0026-01-01", "9999-01-01"].map((day) => days.yearProblem(day)?.message ?? "");
    const keys = new Set([...forms.flatMap(keysOf), ...years].filter((key) => key !== "malformed"));
    assert.deepEqual([...keys].toSorted(), personProblems.toSorted());
  });

  for (const [language, texts] of Object.entries(messages)) {
    const group = (name: string) => Object.keys((texts[name] ?? {}) as Messages);

    test(`${language}: every refusal has a text`, () => {
      assert.deepEqual(
        refusalCodes.filter((code) => !group("refusals").includes(code)),
        [],
      );
    });

    test(`${language}: exactly the problems of forms have a text`, () => {
      assert.deepEqual(group("problems").toSorted(), problemKeys.toSorted());
    });

    test(`${language}: every event of the audit log has a text`, () => {
      const names = auditEvents.map((event) => event.replaceAll(".", "_"));
      assert.deepEqual(
        names.filter((name) => !group("history").includes(name)),
        [],
      );
    });
  }
});

describe("only the start-up check gets around row-level security (S-71)", () => {
  test("only the start-up check runs as the database's own login", () => {
    const users = ["lib", "app", "db", "scripts"]
      .flatMap((folder) => sourcesOf(folder))
      .filter((path) => withoutComments(read(path)).includes("transactionOfLogin"));
    assert.deepEqual(users, ["lib/domain/installation/check.ts", "db/client.ts"]);
  });

  test("statements run only in transactions: nothing else uses the pool (S-90)", () => {
    const users = ["lib", "app", "db", "scripts"]
      .flatMap((folder) => sourcesOf(folder))
      .filter((path) => /\bcurrentPool\b|zugangPool\b/.test(withoutComments(read(path))));
    assert.deepEqual(users, ["db/client.ts", "db/pool.ts"]);
  });
});

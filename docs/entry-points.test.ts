import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import type * as z from "zod/mini";
import { pictureBytes } from "#lib/rules/configuration/brand-bounds";
import { entriesOf } from "#lib/rules/form-fields";
import { limits } from "#lib/rules/limits";
import * as accountSchemas from "#lib/rules/schemas/account";
import * as appearanceSchemas from "#lib/rules/schemas/appearances";
import * as bulkSchemas from "#lib/rules/schemas/bulk";
import * as importSchemas from "#lib/rules/schemas/import";
import * as organizationSchemas from "#lib/rules/schemas/organizations";
import * as setSchemas from "#lib/rules/schemas/permission-sets";
import * as requestSchemas from "#lib/rules/schemas/requests";
import * as factorSchemas from "#lib/rules/schemas/second-factor";
import * as systemSchemas from "#lib/rules/schemas/systems";
import * as schemas from "#lib/rules/schemas/users";

/**
 * FF-B2: every entry point for input, and its limit, is listed in docs/security.md. This reads the source: an action, a
 * route, a header or a cookie without a row fails. `UPDATE_DOCS=1` writes the table.
 */
const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const filesOf = (folder: string, name: RegExp) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((path) => `${folder}/${path.split(sep).join("/")}`)
    .filter((path) => name.test(path))
    .toSorted();

const kilobytes = (bytes: number) => `${bytes / 1024} KB`;
const form = kilobytes(limits.httpBodyBytes);
const uploadOf = (file: string) =>
  `${file} and ${form}, everything except the file within ${form}, from administrators only, checked before it is read; otherwise ${form}`;
const uploads: Record<string, string> = {
  staffUpload: uploadOf(`${limits.importMegabytes} MB`),
  appearanceDraft: uploadOf(kilobytes(pictureBytes)),
};

const all: Record<string, { shape?: object } | unknown> = {
  ...{ ...systemSchemas, ...setSchemas, ...appearanceSchemas },
  ...accountSchemas,
  ...requestSchemas,
  ...{ ...schemas, ...organizationSchemas, ...bulkSchemas, ...factorSchemas, ...importSchemas },
};

/** Every action, with the schema of its form. */
function actionRows(): [entryPoint: string, most: string][] {
  return filesOf("app", /\/actions\.ts$/).flatMap((path) =>
    [
      ...read(path).matchAll(/export const (\w+) = (?:action|publicAction)\(\s*(?:\w+\.)?(\w+)/g),
    ].map(([, action = "", name = ""]): [string, string] => {
      const { shape } = all[name] as z.ZodMiniObject;
      return [
        `action \`${action}\``,
        `${uploads[name] ?? form}; ${entriesOf(shape)} entries (\`${name}\`)`,
      ];
    }),
  );
}

/** What a route accepts besides its URL and headers. */
const bodies: Record<string, string> = {
  "app/api/orders/route.ts": `${kilobytes(limits.orderBytes)} of JSON in UTF-8, after the key`,
  "app/api/webhooks/resend/route.ts": `${form}, in pieces ${kilobytes(limits.mailEventBytes)}, of JSON in UTF-8; understood after its signature`,
};

function routeRows(): [entryPoint: string, most: string][] {
  return filesOf("app", /\/route\.tsx?$/).map((path) => [
    `route \`${path}\``,
    bodies[path] ?? "no body is read",
  ]);
}

/** What is answered in forward auth, all by GET. */
function forwardAuthRows(): [entryPoint: string, most: string][] {
  const written = [...read("lib/http/forward-auth/names.ts").matchAll(/"(\/\.zugang\/\w+)"/g)];
  return [
    "/authz/…",
    "/authz/.well-known/jwks.json",
    "/connect/hop",
    ...written.map(([, path = ""]) => path),
  ].map((path): [string, string] => [`GET \`${path}\``, "no body is read"]);
}

/** Every address below /oidc and its methods, from the list that the code uses. */
function systemRows(): [entryPoint: string, most: string][] {
  const source = read("lib/http/oidc/places.ts");
  const [, reading = ""] = /reading = (\[.*?\])/.exec(source) ?? [];
  const places = [...source.matchAll(/^ {2}"(\/[^"]+)": (\[.*?\]|reading),$/gm)];
  return places.flatMap(([, path = "", methods = ""]) =>
    (JSON.parse(methods === "reading" ? reading : methods) as string[])
      .filter((method) => method === "GET" || method === "POST")
      .map((method): [string, string] => [`${method} \`/oidc${path}\``, mostOf(method, path)]),
  );
}

function mostOf(method: string, path: string): string {
  if (method === "GET") return "no body is read";
  return path === "/auth" || path === "/session/end"
    ? `${kilobytes(limits.formAsQuery)} of a form, which leads to the same as a query`
    : "56 KB of a form, by oidc-provider";
}

/** Headers that the portal or the server in front reads, with their limits. */
const headers: Record<string, string> = {
  accept: "scanned once",
  "accept-encoding": "each entry once",
  "accept-language": "scanned once",
  authorization: "hashed once",
  "content-encoding": "compared",
  "content-length": "a number",
  "content-type": "scanned once",
  cookie: "each pair once",
  host: "compared",
  "next-action": "compared",
  origin: "compared",
  "sec-fetch-dest": "compared",
  "sec-fetch-mode": "compared",
  "sec-fetch-site": "compared",
  "svix-id": "hashed with the body",
  "svix-signature": "compared, one after another",
  "svix-timestamp": "a number",
  "transfer-encoding": "compared",
  "user-agent": `${limits.userAgentLength} characters`,
  "x-forwarded-for": "scanned once",
  "x-forwarded-method": "compared",
  "x-forwarded-uri": `${limits.pathOfSystem} characters`,
};

/** Written by the portal itself, overwriting what was sent. */
const inner = [
  ...["content-security-policy", "retry-after", "x-address", "x-forwarded-host"],
  ...["x-forwarded-proto", "x-request-id"],
];

/** Names of headers that the source reads. */
function headersRead(): string[] {
  const files = [...filesOf("lib", /\.tsx?$/), ...filesOf("app", /\.tsx?$/), "proxy.vercel.ts"];
  const found = files
    .filter((path) => !/\.test\.tsx?$|\/(?:support|testing)\//.test(path))
    .flatMap((path) => [
      ...read(path).matchAll(
        /(?:headers|sent|headers\(\)\))(?:\.get\(|\[)"([a-z-]+)"|\bheaders\??\.(cookie|host|origin|accept)\b|header\("(\w+)"\)/g,
      ),
    ])
    .map(([, written, named, svix]) => written ?? named ?? `svix-${svix}`);
  return [...new Set(found)].filter((name) => !inner.includes(name)).toSorted();
}

/** The names of the portal's cookies, from the type that all code uses. */
function cookieNames(): string[] {
  const type = /type Name =([^;]*);/.exec(read("lib/http/cookies.ts"))?.[1] ?? "";
  return [...type.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
}

function table(): string {
  const rows: [string, string][] = [
    [
      "the head of a request, its address included",
      `${kilobytes(limits.httpHeaderBytes)}, refused with 431; ${limits.httpParameters} parameters`,
    ],
    ["the body of a request", `${form}, refused with 413 by its announced length`],
    ...actionRows(),
    ["the state that a form sends back (`FormState`)", "within its body"],
    [
      "a text of a form, before it is put into a normal form",
      `${limits.normalizedLength} characters`,
    ],
    ["a search in a list", `${limits.searchLength} characters`],
    ["a place in a list (`after`, `before`)", `${limits.cursorLength} characters`],
    [
      "a password to be judged",
      `${limits.passwordJudged} characters, ${limits.passwordJudging / 1000} seconds, in a thread of its own`,
    ],
    [
      "a staff list",
      `${limits.importMegabytes} MB, ${limits.importRows} people; read step by step, ${limits.longestStep} ms at a time`,
    ],
    ...routeRows(),
    ...systemRows(),
    ...forwardAuthRows(),
    [
      "the second port: GET `/metrics`",
      `no body is read; a head of ${kilobytes(limits.httpHeaderBytes)}`,
    ],
    ...Object.entries(headers).map(([name, most]): [string, string] => [
      `header \`${name}\``,
      `within the head; ${most}`,
    ]),
    ...cookieNames().map((name): [string, string] => [`cookie \`${name}\``, "within the head"]),
    [
      "cookies `notice-…` and `sent-…`",
      "within the head; whether they are there counts, and one can hold a name, encrypted",
    ],
    ["cookies of `/oidc`", "within the head"],
    ["cookies of `/authz` and `/.zugang`", "within the head; a MAC before anything is looked up"],
  ];
  return [
    "| entry point | takes at most |",
    "| --- | --- |",
    ...rows.map(([a, b]) => `| ${a} | ${b} |`),
  ].join("\n");
}

describe("every entry point is documented with the most that it accepts (FF-B2)", () => {
  test("every action is found, with a schema", () => {
    const exported = filesOf("app", /\/actions\.ts$/).flatMap((path) => [
      ...read(path).matchAll(/^export const (\w+)/gm),
    ]);
    assert.equal(actionRows().length, exported.length);
  });

  test("a route that reads a body says how much of it", () => {
    // Functions to which a route passes its request, and reads of its body.
    const readers = /receiveMailEvent|readOrder|request\.(?:text|json|formData|arrayBuffer|body)\b/;
    const found = filesOf("app", /\/route\.tsx?$/).filter((path) => readers.test(read(path)));
    assert.deepEqual(found, Object.keys(bodies).toSorted());
  });

  test("exactly the headers that are read have a row", () =>
    assert.deepEqual(
      headersRead(),
      Object.keys(headers)
        .filter((name) => name !== "x-forwarded-for")
        .toSorted(),
    ));

  test("every cookie has a row", () => assert.ok(cookieNames().includes("session")));

  test("docs/security.md has the table", () => {
    const path = "docs/security.md";
    const text = read(path);
    const written = text.replace(
      /(?<=<!-- entry points -->\n)[\s\S]*?(?=\n<!-- end of entry points -->)/,
      () => table(),
    );
    assert.match(text, /<!-- entry points -->\n[\s\S]*\n<!-- end of entry points -->/);
    if (process.env.UPDATE_DOCS) writeFileSync(join(root, path), written);
    else assert.equal(text, written, "run it with UPDATE_DOCS=1");
  });
});

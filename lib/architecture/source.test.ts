import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as accountSchemas from "#lib/rules/schemas/account";
import * as organizationSchemas from "#lib/rules/schemas/organizations";
import * as schemas from "#lib/rules/schemas/users";
import { modulesIn } from "./testing/import-graph";

/** What the source of the portal never does (docs/asvs.md). Reads the tree as text; tests and their support are left out. */
const root = fileURLToPath(new URL("../..", import.meta.url));

const sources = [
  ...["app", "lib", "db", "emails"].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (name) => `${folder}/${name}`,
    ),
  ),
  "proxy.vercel.ts",
  "instrumentation.ts",
].filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/(?:support|testing)\//.test(path));

const textOf = (path: string) =>
  readFileSync(join(root, path), "utf8")
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/^\s*\/\/.*$/gm, "");

type Never = {
  what: string;
  pattern: RegExp;
  /** Something that the pattern must find, or it would find nothing anywhere. */
  planted: string;
  /** Where it is all the same, and why that does no harm. */
  except?: Record<string, string>;
};

const never: Never[] = [
  {
    what: "runs text as code (ASVS 1.3.2)",
    pattern: /\beval\(|new Function\b|node:vm|set(?:Timeout|Interval)\(\s*["'`]/,
    planted: 'eval("1")',
  },
  {
    what: "starts other programs (ASVS 1.2.5)",
    pattern: /child_process/,
    planted: 'import { exec } from "node:child_process";',
    except: {
      "db/processes.ts": "scripts and tests only: looks at a process by its number",
      "db/embedded-home.ts": "scripts and tests only: unpacks the embedded PostgreSQL",
    },
  },
  {
    what: "writes text into a page as HTML (ASVS 1.2.1, 3.2.2)",
    pattern: /dangerouslySetInnerHTML|\.(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write/,
    planted: "<p dangerouslySetInnerHTML={{ __html: name }} />",
  },
  {
    what: "puts text into a statement instead of a parameter (ASVS 1.2.4)",
    pattern: /\bsql\.raw\(|\.unsafe\(/,
    planted: "tx.execute(sql.raw(text))",
    except: {
      "db/change-record.ts": "in the tests' own databases only: statements made of constants",
      "db/migrate.ts":
        "at the terminal and the start only: a comment with the number of a migration",
      "db/numbers.ts": "the whole number of a limit, which is the portal's own",
      "db/search-text.ts":
        "constants of its own, in the expression of a generated column, which takes no parameter",
      "db/write-privileges.ts":
        "at the terminal only: statements of the migrations, and names as PostgreSQL has quoted them",
    },
  },
  {
    what: "keeps anything in the browser's storage (ASVS 14.3.3)",
    pattern: /\b(?:localStorage|sessionStorage|indexedDB|caches\.open)\b/,
    planted: "localStorage.setItem(name, value)",
  },
  {
    what: "talks by postMessage or WebSocket, or reads XML (ASVS 1.5.1, 3.5.5, 4.4.1)",
    pattern: /\bpostMessage\(|\bWebSocket\b|\bEventSource\b|DOMParser|fast-xml|xml2js/,
    planted: "window.postMessage(data)",
    except: {
      "lib/infra/crypto/password-strength.ts":
        "to a thread of the portal's own, which has no other listener",
    },
  },
  {
    what: "asks other servers, but by the mail SDK, the one sender of logouts and the doctor (ASVS 1.3.6, 13.2.4)",
    pattern: /\bfetch\(|\bhttps?\.(?:request|get)\(|XMLHttpRequest|sendBeacon/,
    planted: "await fetch(address)",
    except: {
      "app/_components/change-language.ts": "the portal's own link, in the browser",
      "lib/infra/doctor/ask.ts":
        "at the terminal only: the portal's own address, the mail provider's and those of the catalogue, and no redirect is followed",
      "lib/infra/systems/post-logout.ts":
        "to the addresses of the catalogue: no redirect is followed, and only addresses of the allowed kinds are connected to",
    },
  },
  {
    what: "uses a weak hash or cipher (ASVS 11.3.1, 11.3.2, 11.4.1)",
    pattern: /create(?:Hash|Hmac)\("(?!sha256")|create(?:Cipher|Decipher)iv\("(?!aes-256-gcm")/,
    planted: 'createHash("md5")',
  },
  {
    what: "makes a secret of anything that can be guessed (ASVS 11.5.1)",
    pattern: /Math\.random\(/,
    planted: "const token = Math.random()",
    except: {
      "db/client.ts": "spreads new attempts in time",
      "db/time.ts": "spreads new attempts in time",
    },
  },
  {
    what: "takes its own address from what a request claims (S-18, S-84)",
    pattern: /get\("(?:host|x-forwarded-(?:host|proto))"\)/,
    planted: 'const host = (await headers()).get("host");',
    except: {
      "app/dev/mail/clear/route.ts": "the demo's mailbox, which there is on loopback only",
      "lib/infra/database-address.ts": "a parameter of the database's address",
    },
  },
  {
    what: "gives up on certificates (ASVS 12.3.2)",
    pattern: /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED/,
    planted: "{ rejectUnauthorized: false }",
  },
];

describe("what the portal never does", () => {
  for (const { what, pattern, planted, except = {} } of never) {
    test(`the portal never ${what}`, () => {
      assert.match(planted, pattern);
      const found = sources.filter((path) => pattern.test(textOf(path)));
      assert.deepEqual(found.toSorted(), Object.keys(except).toSorted());
    });
  }

  test("S-08: no schema with a password has a user number, so that nobody sets another user's password", () => {
    const modules = { ...schemas, ...accountSchemas, ...organizationSchemas };
    const taking = Object.entries(modules).flatMap(([name, schema]) => {
      const fields = Object.keys((schema as { shape?: object }).shape ?? {});
      return fields.some((field) => /password/i.test(field)) ? [{ name, fields }] : [];
    });
    assert.ok(taking.length >= 3, "none found");
    for (const { name, fields } of taking)
      for (const field of fields)
        assert.match(field, /^(login|link|next|code|current|password|currentPassword)$/, name);
  });
});

type Retired = {
  word: string;
  /** The word to use instead (STYLE.md). */
  say: string;
  pattern: RegExp;
  planted: string;
  /** Where it occurs nevertheless, and why. */
  except?: Record<string, string>;
};

const retired: Retired[] = [
  {
    word: "tenant",
    say: "reseller",
    pattern: /tenant/i,
    planted: "const tenantId = 1;",
    except: {
      "lib/rules/staff-list/columns.ts": "a heading of other people's lists",
    },
  },
  {
    word: "operator, for the provider and its people",
    say: "provider, service administrator",
    pattern:
      /canOperate|operatorOnly|by_?operator|["']operator["']|\boperator's (?:people|administrators?|organization)/i,
    planted: 'kind: "operator"',
  },
  {
    word: "worker, for what runs without a person",
    say: "system",
    pattern: /zugang_worker|transaction\("worker"|\| "worker"/,
    planted: 'transaction("worker", work)',
  },
  {
    word: "trail",
    say: "audit log",
    pattern: /trail(?!ing)/i,
    planted: "// One line in the trail.",
  },
  {
    word: "second wall",
    say: "row-level security",
    pattern: /second[ _-]?wall|\bwalled\b/i,
    planted: "/** Behind the second wall. */",
  },
  {
    word: "seal, for encrypting",
    say: "encrypt, decrypt",
    pattern: /\bunseal\b|sealSession|sealed_?(?:secret|request)/i,
    planted: "const text = unseal(stored);",
  },
  {
    word: "memory, for how long something is kept",
    say: "retention",
    pattern:
      /\b(?:audit|bulk|deadLink|deletion|mailEvent|security|sentMail)Memory\b|\bforgetTrail\b/,
    planted: "limits.auditMemory",
  },
  {
    word: "turn, for an attempt that a rate limit allows",
    say: "consumeRateLimit, RateLimit",
    pattern: /\b(?:require|takes?|has|spend|forget|with|count)Turns?\b/,
    planted: 'await requireTurn("download", key);',
  },
  {
    word: "doer",
    say: "actor label",
    pattern: /\bdoer/i,
    planted: "doerOf(row.by)",
  },
  {
    word: "door",
    say: "access indicator, sign-in, entry point",
    pattern: /at the door\b|TheDoor\b|\bdoorsOf\b|\bDoor(?:s|State|Sections)\b/,
    planted: "/** Counts like one at the door. */",
  },
  {
    word: "deed, verb, verdict, for what is done to a user and what comes of it",
    say: "command, outcome",
    pattern: /\bdeeds?\b|\b(?:Bulk)?Verb\b|\bVerdicts?\b|\.verdict\b|"verdict"/,
    planted: "export type Verdict = boolean;",
  },
  {
    word: "waiting, for a session before its second step",
    say: "pending session",
    pattern: /\b(?:find|require)Waiting\b|\bwaiting session\b|\bawaits: /i,
    planted: "requireWaiting(sessionId)",
  },
  {
    word: "names that said something else",
    say: "switchRole, lockAncestorsForShare, LinkRecipient, ReachableUser, RequestedBy",
    pattern: /\b(?:goOnAs|holdLineage|LockedUser|LockedTargets?|Cause|BrowserFacts)\b/,
    planted: "type Cause = { actor: Actor };",
  },
  {
    word: "rule, for the name of a rate limit",
    say: "Limiter",
    pattern: /\bRateRule\b|\baccountRules\b/,
    planted: "consumeRateLimit(rule: RateRule)",
  },
  {
    word: "place, for an organization in the tree or where a page of a list begins",
    say: "findOrganization, PageCursor",
    pattern: /\b(?:find|require)Places?\b|\b(?:Row)?PlaceAt\b|\bPlaceInReach\b/,
    planted: "const place = await findPlace(tx, customerNumber);",
  },
  {
    word: "blocked, for an account that cannot be used",
    say: "restricted",
    pattern: /\baccountBlocked\b|\b[bB]lockage\b/,
    planted: 'kind: "accountBlocked"',
  },
];

/** Everything written here except the texts on the screen: tests, scripts and statements too. */
const written = ["app", "db", "e2e", "emails", "lib", "scripts"]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(
      (name) => `${folder}/${name}`,
    ),
  )
  .filter((path) => /\.(?:tsx?|mjs|sql)$/.test(path) && path !== "lib/architecture/source.test.ts");

describe("words that may not come back (STYLE.md)", () => {
  const texts = written.map((path) => [path, readFileSync(join(root, path), "utf8")] as const);

  for (const { word, say, pattern, planted, except = {} } of retired) {
    test(`the word ${word} is not used: say ${say}`, () => {
      assert.match(planted, pattern);
      const found = texts.filter(([, text]) => pattern.test(text)).map(([path]) => path);
      assert.deepEqual(found.toSorted(), Object.keys(except).toSorted());
    });
  }
});

/** The comments of a source, each as one line without quoted text, which may be German if it quotes the screen. */
function commentsOf(source: string): { text: string; isDoc: boolean }[] {
  return [
    ...source.matchAll(/^[ \t]*(?:\/\*[\s\S]*?\*\/|\/\/.*(?:\n[ \t]*\/\/.*)*)/gm),
    ...source.matchAll(/(?<=[;,{)\]] )\/\/ .*/g),
  ].map(([comment]) => ({
    isDoc: comment.trimStart().startsWith("/**"),
    text: comment
      .replace(/^[ \t]*(?:\/\*+|\*+\/|\*|\/\/)|\*\/$/gm, "")
      .replace(/\s+/g, " ")
      .replace(/"[^"]*"/g, "")
      .trim(),
  }));
}

type Unwanted = { what: string; pattern: RegExp; docsOnly?: boolean; planted: string };

const unwanted: Unwanted[] = [
  {
    what: "begins with a reference to another comment",
    pattern: /^(?:The same\b|Likewise\b)/,
    docsOnly: true,
    planted: "/** The same for one user. */",
  },
  {
    what: 'says "cannot" or "whoever"',
    pattern: /\bcan not\b|\bwho(?:m)?ever\b/i,
    planted: "  // Whoever is locked cannot sign in.",
  },
  {
    what: "has German words of the domain outside of quotes",
    pattern: /\b(?:Sub)?mandant(?:en)?\b|\bKunden?\b|\bBenutzer(?:verwaltung)?\b|\bBestellung/i,
    planted: "/**\n * Adds a Mandant below a\n * Kunde.\n */",
  },
];

describe("what comments never do (STYLE.md)", () => {
  const modules = modulesIn(["app", "db", "docs", "e2e", "emails", "lib", "scripts"]);
  for (const { what, pattern, docsOnly, planted } of unwanted) {
    const offends = (source: string) =>
      commentsOf(source).some(({ text, isDoc }) => (isDoc || !docsOnly) && pattern.test(text));
    test(`no comment ${what}`, () => {
      assert.ok(offends(planted), "the planted comment is not found");
      assert.ok(!offends('/** A button: "Mandant anlegen". */\nconst kunde = 1;'));
      const found = [...modules.keys()].filter((path) => offends(modules.get(path) ?? ""));
      assert.deepEqual(found, []);
    });
  }
});

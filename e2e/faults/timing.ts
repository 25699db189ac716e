import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { madeHashes } from "#lib/rules/testing/old-portal/files";
import { filled, formOf, type HtmlForm, post } from "../support/forms";
import type { Answer } from "../support/http";
import { importUsers } from "../support/import-program";
import { addPerson, freshCompany, freshEmail } from "../support/people";
import type { Portal } from "../support/portal";
import { areaText } from "../support/texts";
import type { Fault } from "./support/fault";
import type { Stage } from "./support/laboratory";
import { mannWhitney, median } from "./support/statistics";

/** Every request uses an address of its own, and no account is asked for twice, so that no rate limit applies. */
type Question = (portal: Portal, form: HtmlForm, login: string) => Promise<Answer>;

/** Makes this many accounts of one kind that a stranger might find out; returns their addresses. */
type Kind = (stage: Stage, count: number) => Promise<string[]>;

function accountsWith(facts: Parameters<typeof addPerson>[2]): Kind {
  return async ({ sql }, count) => {
    const company = await freshCompany(sql);
    const made: string[] = [];
    for (let n = 0; n < count; n += 1) made.push((await addPerson(sql, company, facts)).email);
    return made;
  };
}

/** People of an older portal, with a hash that other software has made. */
function importedWith(what: string): Kind {
  return async ({ portal, sql }, count) => {
    const { customerNumber } = await freshCompany(sql);
    const hash = madeHashes.find((one) => one.what === what && one.refusal === null)?.hash;
    const addresses = Array.from({ length: count }, freshEmail);
    const folder = mkdtempSync(join(tmpdir(), "zugang-timing-"));
    const file = join(folder, "users.csv");
    const rows = addresses.map((email) =>
      ["Mini", "Alt", email, customerNumber, "x", hash].join(";"),
    );
    const heads = [
      "Vorname",
      "Nachname",
      "E-Mail",
      "Kundennummer",
      areaText("invoices"),
      "Passwort-Hash",
    ];
    writeFileSync(file, [heads.join(";"), ...rows].join("\n"));
    const { code, said } = await importUsers(portal, "--from", "csv", file, "--apply");
    rmSync(folder, { recursive: true });
    if (code !== 0) throw new Error(said.slice(-500));
    return addresses;
  };
}

const anyAccount = accountsWith({ permissions: ["invoices"] });

const states: Record<string, Kind> = {
  "an active account": anyAccount,
  "an invited one": accountsWith({ pending: true }),
  "a deactivated one": accountsWith({ deactivated: true }),
  "a locked one": accountsWith({ locked: "provider" }),
};

const hashes: Record<string, Kind> = {
  "one with bcrypt": importedWith("bcrypt, 12 rounds"),
  "one with PBKDF2": importedWith("PBKDF2 with SHA-256"),
  "one with argon2id of another portal": importedWith("argon2id as Keycloak proposes it"),
  "one with the portal's own hash": anyAccount,
};

/** Asks alternately about accounts of this kind and about unknown ones; returns both times. */
async function interleaved(
  stage: Stage,
  form: HtmlForm,
  ask: Question,
  kind: Kind,
  times: number,
): Promise<{ known: number[]; unknown: number[]; differences: Set<string> }> {
  const known: number[] = [];
  const unknown: number[] = [];
  const differences = new Set<string>();
  const shape = ({ status, headers, cookies, text }: Answer, login: string) =>
    JSON.stringify([
      status,
      headers.location,
      cookies.map((cookie) => cookie.split("=")[0]),
      // The page repeats what was typed, and each response has unique numbers.
      text.replaceAll(login, "").replace(/nonce="[^"]*"|nonce\\?":\\?"[^"]*"/g, "").length,
    ]);
  for (const [n, address] of (await kind(stage, times + 10)).entries()) {
    // As long as a real one, and never existing.
    const nobody = address.replace("mini", "nini");
    const pair = [
      [address, known],
      [nobody, unknown],
    ] as const;
    const shapes: string[] = [];
    for (const [login, times] of n % 2 === 0 ? pair : pair.toReversed()) {
      const began = performance.now();
      const answer = await ask(stage.portal, form, login);
      const took = performance.now() - began;
      // The first ones warm up.
      if (n >= 10) times.push(took);
      shapes.push(shape(answer, login));
    }
    if (shapes[0] !== shapes[1]) differences.add(`${shapes[0]} and ${shapes[1]}`);
  }
  return { known, unknown, differences };
}

function timing(
  id: string,
  what: string,
  page: string,
  button: string,
  bound: number,
  ask: Question,
  { kinds = states, most = 300 } = {},
): Fault {
  return {
    id,
    what,
    criterion: `the same answer in the same time: medians less than ${bound} ms apart, and the Mann-Whitney test finds no difference (p > 0.01) or one of less than ${(bound / 3).toFixed(1)} ms; in one of three runs`,
    async run({ open, quick, say }) {
      const stage = await open();
      try {
        const times = quick ? Math.min(40, most / 2) : most;
        const form = await formOf(stage.portal, page, button);
        const problems: string[] = [];
        const measured: string[] = [];
        for (const [kind, make] of Object.entries(kinds)) {
          let said = "";
          let passed = false;
          // Other load affects both alike, but not in every run.
          for (let attempt = 1; attempt <= 3 && !passed; attempt += 1) {
            say(`${kind}, run ${attempt}`);
            const { known, unknown, differences } = await interleaved(
              stage,
              form,
              ask,
              make,
              times,
            );
            for (const difference of differences) problems.push(`${kind}: ${difference}`);
            const apart = median(known) - median(unknown);
            const p = mannWhitney(known, unknown);
            passed = Math.abs(apart) < bound && (p > 0.01 || Math.abs(apart) < bound / 3);
            said = `${kind} ${median(known).toFixed(1)} ms, nobody ${median(unknown).toFixed(1)} ms (p ${p.toFixed(2)})`;
          }
          measured.push(said);
          if (!passed) problems.push(`tells apart: ${said}`);
        }
        return {
          count: `2 × ${times} requests for each kind of account, alternating`,
          measured: measured.join("; "),
          problems: [...new Set(problems)].slice(0, 8),
        };
      } finally {
        await stage.close();
      }
    },
  };
}

const send: (page: string, more: Record<string, string>) => Question =
  (page, more) => (portal, form, login) =>
    post(portal, page, filled(form, { login, ...more }));

export const timings: Fault[] = [
  timing(
    "S-37",
    "a visitor requests new passwords and measures the response times",
    "/forgot-password",
    "Link anfordern",
    3,
    send("/forgot-password", {}),
  ),
  timing(
    "S-67",
    "a visitor tries passwords and measures the response times",
    "/sign-in",
    "Anmelden",
    5,
    send("/sign-in", { password: "Vier graue Kutter im Wind" }),
  ),
  timing(
    "R-1003",
    "a visitor tries passwords while people have hashes of an older portal, and measures the response times",
    "/sign-in",
    "Anmelden",
    5,
    send("/sign-in", { password: "Vier graue Kutter im Wind" }),
    { kinds: hashes, most: 40 },
  ),
];

import { filled, formOf, type HtmlForm, post } from "../support/forms";
import type { Answer } from "../support/http";
import { addPerson, freshCompany } from "../support/people";
import type { Portal } from "../support/portal";
import type { Fault } from "./support/fault";
import type { Stage } from "./support/laboratory";
import { mannWhitney, median } from "./support/statistics";

/** Every request uses an address of its own, and no account is asked for twice, so that no rate limit applies. */
type Question = (portal: Portal, form: HtmlForm, login: string) => Promise<Answer>;

type Facts = Parameters<typeof addPerson>[2];

/** The states of an account that a stranger might find out. */
const accounts: Record<string, Facts> = {
  "an active account": { permissions: ["invoices"] },
  "an invited one": { pending: true },
  "a deactivated one": { deactivated: true },
  "a locked one": { locked: "provider" },
};

/** Asks alternately about accounts of this kind and about unknown ones; returns both times. */
async function interleaved(
  { portal, sql }: Stage,
  form: HtmlForm,
  ask: Question,
  facts: Facts,
  times: number,
): Promise<{ known: number[]; unknown: number[]; differences: Set<string> }> {
  const company = await freshCompany(sql);
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
  for (let n = 0; n < times + 10; n += 1) {
    const person = await addPerson(sql, company, facts);
    // As long as a real one, and never existing.
    const nobody = person.email.replace("mini", "nini");
    const pair = [
      [person.email, known],
      [nobody, unknown],
    ] as const;
    const shapes: string[] = [];
    for (const [login, times] of n % 2 === 0 ? pair : pair.toReversed()) {
      const began = performance.now();
      const answer = await ask(portal, form, login);
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
): Fault {
  return {
    id,
    what,
    criterion: `the same answer in the same time: medians less than ${bound} ms apart, and the Mann-Whitney test finds no difference (p > 0.01) or one of less than ${bound / 3} ms; in one of three runs`,
    async run({ open, quick, say }) {
      const stage = await open();
      try {
        const times = quick ? 40 : 300;
        const form = await formOf(stage.portal, page, button);
        const problems: string[] = [];
        const measured: string[] = [];
        for (const [kind, facts] of Object.entries(accounts)) {
          let said = "";
          let passed = false;
          // Other load affects both alike, but not in every run.
          for (let attempt = 1; attempt <= 3 && !passed; attempt += 1) {
            say(`${kind}, run ${attempt}`);
            const { known, unknown, differences } = await interleaved(
              stage,
              form,
              ask,
              facts,
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
];

import type { Sql } from "postgres";
import { areasLike } from "#lib/rules/catalogue-roles";
import { filled, formOf, type HtmlForm, post } from "../../support/forms";
import { type Answer, type Ask, ask, locationOf } from "../../support/http";
import { type Company, freshCompany, freshEmail } from "../../support/people";
import type { Portal } from "../../support/portal";
import { openSession } from "../../support/sessions";
import type { End, History, Operation } from "./history";

/** A customer whose owner is signed in, with the form that adds a user. The company's name is its canary. */
export type Customer = { company: Company; cookie: string; form: HtmlForm; canary: string };

export async function openCustomers(portal: Portal, sql: Sql, count: number): Promise<Customer[]> {
  const customers: Customer[] = [];
  for (let n = 0; n < count; n += 1) {
    const canary = `Kanarienvogel-${process.pid}-${n}-${Date.now().toString(36)}`;
    const company = await freshCompany(sql, { name: canary });
    const cookie = await openSession(portal, sql, company.owner);
    // The form is the same for everybody except for its organization.
    const form = await formOf(portal, "/users/new", "Speichern", cookie);
    customers.push({ company, cookie, form, canary });
  }
  return customers;
}

/** Whether a response, in any form, only says that the portal is unavailable. */
export function isUnavailable({ status, headers, text }: Answer): boolean {
  return (
    status === 503 ||
    (status === 307 && String(headers.location).includes("/unavailable")) ||
    (status === 200 && text.includes("gerade nicht erreichbar"))
  );
}

/** What must never happen: a fault without an id, or internals of the portal in a response. */
function problemOf(what: string, answer: Answer): string | undefined {
  if (answer.status >= 500 && answer.status !== 503) return `${what} answered ${answer.status}`;
  if (/ECONN|57P0|postgres:\/\/|at async /.test(answer.text)) return `${what} told of its inside`;
  return undefined;
}

function judged(what: string, answer: Answer, isOk: boolean) {
  const end: End = isOk ? "ok" : isUnavailable(answer) ? "info" : "fail";
  const problem = problemOf(what, answer);
  return { end, status: answer.status, ...(problem && { problem }) };
}

/** The mix of a busy hour: of a hundred requests twelve add a user, eight look at a list, four open the sign-in. */
export function mixed(traffic: Traffic): (n: number) => Promise<unknown> {
  return (n) => {
    if (n % 8 === 0) return traffic.create(n / 8);
    if (n % 12 === 5) return traffic.read(n);
    return n % 25 === 7 ? traffic.signInPage() : traffic.session(n);
  };
}

export type Traffic = {
  /** Adds a user to the customer's company; the key is the address. */
  create(n: number): Promise<Operation>;
  /** Looks at the customer's user list, and for canaries of others in it. */
  read(n: number): Promise<Operation>;
  /** Asks whether the customer's owner is signed in: the cheapest query. */
  session(n: number): Promise<Operation>;
  /** The sign-in page, which needs no database. */
  signInPage(): Promise<Operation>;
  /**
   * Checks that nothing acknowledged is lost, that nothing was done twice or without a request, and that everything is
   * complete.
   */
  check(): Promise<string[]>;
};

/** Everyday work, recorded in a history that can be checked. */
export function openTraffic(
  portal: Portal,
  sql: Sql,
  customers: Customer[],
  history: History,
  every: Ask = {},
): Traffic {
  const of = (n: number) => customers[n % customers.length] as Customer;
  return {
    create(n) {
      const { form, cookie } = of(n);
      const email = freshEmail();
      return history.invoke("create", email, async () => {
        const person = {
          firstName: "Ola",
          lastName: "Nowak",
          email,
          permissions: areasLike(["invoices"]),
        };
        const answer = await post(portal, "/users/new", filled(form, person), { ...every, cookie });
        return judged("Adding a user", answer, locationOf(answer).includes("notice=created"));
      });
    },
    read(n) {
      const { canary, cookie } = of(n);
      return history.invoke("read", canary, async () => {
        const answer = await ask(portal, "/users", { ...every, cookie });
        const judgement = judged(
          "The list of users",
          answer,
          answer.status === 200 && answer.text.includes(canary),
        );
        const seen = new Set(answer.text.match(/Kanarienvogel-[\w-]+/g) ?? []);
        seen.delete(canary);
        return seen.size > 0 ? { ...judgement, problem: "a stranger's data in a list" } : judgement;
      });
    },
    session(n) {
      const { cookie, canary } = of(n);
      return history.invoke("session", canary, async () => {
        const answer = await ask(portal, "/api/auth/session", { ...every, cookie });
        return judged("The session", answer, answer.text.includes("expires"));
      });
    },
    signInPage() {
      return history.invoke("signInPage", "", async () => {
        const answer = await ask(portal, "/sign-in", every);
        return judged(
          "The sign-in page",
          answer,
          answer.status === 200 && answer.text.includes("Anmelden"),
        );
      });
    },
    async check() {
      const problems = history.problems();
      const created = history.operations.filter(({ kind }) => kind === "create");
      const rows = await sql<{ email: string; whole: boolean; parts: string; company: string }[]>`
        select u.email, o.name as company,
          concat_ws(' ', p.count, l.count, x.count, a.count) as parts,
          p.count = 1 and l.count = 1 and x.count = 1 and a.count = 1 as whole
        from users u join organizations o on o.id = u.organization_id,
          lateral (select count(*) from user_permissions where user_number = u.number) p,
          lateral (select count(*) from links where user_number = u.number) l,
          lateral (select count(*) from outbox where user_number = u.number and kind = 'activation') x,
          lateral (select count(*) from audit_events where target_number = u.number
            and event = 'user.created' and outcome = 'done') a
        where o.name = any (${customers.map(({ canary }) => canary)}) and not u.is_owner`;
      const there = new Map(rows.map((row) => [row.email, row]));
      for (const { key, end } of created) {
        if (end === "ok" && !there.has(key)) problems.push(`lost though acknowledged: ${key}`);
        if (end === "fail" && there.has(key)) problems.push(`done though refused: ${key}`);
      }
      const asked = new Set(created.map(({ key }) => key));
      for (const { email, whole, parts } of rows) {
        if (!asked.has(email)) problems.push(`nobody asked for ${email}`);
        if (!whole)
          problems.push(`not whole: ${email} (permissions, links, letters, entries: ${parts})`);
      }
      return problems.slice(0, 10);
    },
  };
}

import { randomBytes } from "node:crypto";
import type { Sql } from "postgres";
import { ask } from "../support/http";
import { tellPortal } from "../support/mail-webhook";
import type { Portal } from "../support/portal";
import type { ResendServer } from "../support/resend-server";
import type { MailServerDouble } from "../support/smtp-server";
import type { Fault } from "./support/fault";
import { newHistory } from "./support/history";
import type { Stage } from "./support/laboratory";
import { becomes, steadily } from "./support/load";
import { lettersAreDue } from "./support/people";
import { quantile } from "./support/statistics";
import { openCustomers, openTraffic } from "./support/traffic";

/** What a mail provider does, how that is ended, and what it has delivered: the letters of each address. */
type Trouble = {
  says: string;
  settings: { resend: true } | { smtp: true };
  begin(stage: Stage): void | Promise<void>;
  recover(stage: Stage): Promise<void>;
  delivered(stage: Stage): { to: string; letter: string }[];
  /** How many requests or connections that took. */
  asked(stage: Stage): string;
};

/** Resend refuses the same letter a second time, so each that it has accepted is one delivery. */
const byResend = (says: string, begin: (resend: ResendServer) => void | Promise<void>): Trouble => {
  const of = ({ resend }: Stage) => present(resend);
  return {
    says,
    settings: { resend: true },
    begin: (stage) => begin(of(stage)),
    recover: (stage) => of(stage).recover(),
    delivered: (stage) =>
      of(stage).accepted.flatMap(({ id, payload }) =>
        [payload.to].flat().map((to) => ({ to, letter: id })),
      ),
    asked: (stage) => `${of(stage).requests().length} requests`,
  };
};

/** @param twice whether the answer to a letter gets lost, which is then sent again with the same Message-ID (R-1002) */
const bySmtp = (
  says: string,
  begin: (server: MailServerDouble) => void | Promise<void>,
  { twice = false } = {},
): Trouble => {
  const of = ({ smtp }: Stage) => present(smtp);
  return {
    says,
    settings: { smtp: true },
    begin: (stage) => begin(of(stage)),
    recover: (stage) => of(stage).recover(),
    delivered: (stage) =>
      of(stage).accepted.flatMap(({ to, messageId }, at) =>
        to.map((one) => ({ to: one, letter: twice ? messageId : `${at}` })),
      ),
    asked: (stage) => `${of(stage).connections().opened} connections`,
  };
};

function present<Server>(server: Server | null): Server {
  if (!server) throw new Error("there is a mail provider");
  return server;
}

const troubles: Record<string, Trouble> = {
  "F-11a": byResend("is down (connections refused)", (resend) => resend.refuse()),
  "F-11b": byResend("reads requests and never answers", (resend) => resend.hang()),
  "F-11c": byResend("answers 500 and 429 to everything", (resend) => {
    for (let n = 0; n < 5_000; n += 1)
      resend.failNext(1, n % 2 === 0 ? { status: 500 } : { status: 429, retryAfter: 1 });
  }),
  "F-11d": byResend("takes two seconds for each letter", (resend) => resend.slow(2_000)),
  "F-11e": byResend("accepts letters and closes the connection before it has answered", (resend) =>
    resend.dropAfterAccept(1_000_000),
  ),
  "F-11g": bySmtp("by SMTP is down (connections refused)", (server) => server.refuse()),
  "F-11h": bySmtp("by SMTP reads letters and never answers", (server) => server.hang("letter")),
  "F-11i": bySmtp("by SMTP puts every letter off (450)", (server) =>
    server.failNext("recipient", "450 4.2.0 Greylisted", 5_000),
  ),
  "F-11j": bySmtp(
    "by SMTP accepts letters and closes the connection before it has answered",
    (server) => server.dropAfterAccept(1_000_000),
    { twice: true },
  ),
};

/** Sends everything that is left, skipping every pause. */
async function sendTheRest(portal: Portal, sql: Sql): Promise<number | null> {
  const headers = { Authorization: `Bearer ${portal.environment.CRON_SECRET}` };
  return becomes(
    async () => {
      // Not those that a server is sending: without its lease another one sends the same, which by SMTP are two letters.
      await lettersAreDue(sql, ["queued"]);
      await ask(portal, "/api/cron/purge", { headers });
      return (await sql`select from outbox where state in ('queued', 'sending')`).length === 0;
    },
    120_000,
    500,
  );
}

function trouble(id: string, mailProvider: Trouble): Fault {
  const { says, settings, begin, recover, delivered, asked } = mailProvider;
  return {
    id,
    what: `the mail provider ${says} while accounts are added`,
    criterion:
      "adding a user never fails and never waits for the mail provider; afterwards every letter is delivered exactly once (by SMTP, where its answer was lost, again with the same Message-ID)",
    async run({ open, quick, say }) {
      const stage = await open(settings);
      const { portal, sql } = stage;
      try {
        const seconds = quick ? 4 : 15;
        const customers = await openCustomers(portal, sql, 4);
        const history = newHistory();
        const traffic = openTraffic(portal, sql, customers, history);
        await traffic.create(0);
        await begin(stage);
        await steadily(4, seconds, (n) => traffic.create(n));
        say("the mail provider recovers");
        await recover(stage);
        const problems: string[] = [];
        if ((await sendTheRest(portal, sql)) === null) problems.push("letters stay in the outbox");
        const times = history.operations.map(({ milliseconds }) => milliseconds);
        const failed = history.operations.filter(({ end }) => end !== "ok").length;
        if (failed > 0) problems.push(`${failed} accounts could not be added`);
        if (quantile(times, 0.95) > 3_000)
          problems.push(`adding took ${quantile(times, 0.95)} ms (p95)`);
        const letters = delivered(stage);
        const countOf = (email: string) =>
          new Set(letters.filter(({ to }) => to.includes(email)).map(({ letter }) => letter)).size;
        const wrong = history.operations.filter(({ key }) => countOf(key) !== 1);
        if (wrong.length > 0)
          problems.push(
            `${wrong.length} letters not delivered once, one of them ${countOf(wrong[0]?.key ?? "")} times`,
          );
        problems.push(...(await traffic.check()));
        return {
          count: `${history.operations.length} accounts in ${seconds} s`,
          measured: `adding took ${quantile(times, 0.5)} ms (median), ${quantile(times, 0.95)} ms (p95); ${letters.length} letters delivered, ${asked(stage)}`,
          problems,
        };
      } finally {
        await stage.close();
      }
    },
  };
}

const late: Fault = {
  id: "F-11f",
  what: "the mail provider's events about letters arrive late, twice, in the wrong order, or about deleted users",
  criterion:
    "the worst event is shown, nothing is changed twice, nothing fails, no deleted user reappears",
  async run({ open, quick }) {
    const secret = `whsec_${randomBytes(24).toString("base64")}`;
    const stage = await open({ resend: true, variables: { RESEND_WEBHOOK_SECRET: secret } });
    const { portal, sql, resend } = stage;
    try {
      const people = quick ? 5 : 25;
      const problems: string[] = [];
      const customers = await openCustomers(portal, sql, 2);
      const traffic = openTraffic(portal, sql, customers, newHistory());
      for (let n = 0; n < people; n += 1) await traffic.create(n);
      await sendTheRest(portal, sql);
      const rows = await sql<{ number: number; provider: string }[]>`
        select user_number::int as number, provider_id as provider from outbox
        where provider_id is not null and kind = 'activation'`;
      let messages = 0;
      await Promise.all(
        rows.map(async ({ number, provider }, at) => {
          if (at % 5 === 0) await sql`delete from users where number = ${number}`;
          // The bounce first, then the delivery, each of them twice at once.
          for (const type of ["email.bounced", "email.delivered", "email.delivery_delayed"]) {
            const id = `msg_${provider}_${type}`;
            const send = () => tellPortal(portal, { secret, type, id, providerId: provider });
            for (const { status } of await Promise.all([send(), send()]))
              if (status >= 300) problems.push(`a message was answered with ${status}`);
            messages += 2;
          }
        }),
      );
      const shown = await sql<{ delivery: string | null; count: number }[]>`
        select delivery, count(*)::int as count from outbox
        where provider_id is not null and kind = 'activation' group by 1`;
      if (shown.some(({ delivery }) => delivery !== "bounced"))
        problems.push(
          `shown: ${shown.map(({ delivery, count }) => `${delivery} ${count}`).join(", ")}`,
        );
      const kept = await sql`select from mail_events`;
      if (kept.length !== messages / 2)
        problems.push(`${kept.length} messages kept of ${messages / 2}`);
      const gone = rows.filter((_, at) => at % 5 === 0).map(({ number }) => number);
      const back = await sql`select from users where number = any (${gone})`;
      if (back.length > 0) problems.push("a deleted account is back");
      return {
        count: `${messages} messages about ${rows.length} letters (${resend?.accepted.length} delivered)`,
        measured: `${shown.map(({ delivery, count }) => `${count} ${delivery}`).join(", ")}, ${gone.length} about accounts that are gone`,
        problems: [...new Set(problems)],
      };
    } finally {
      await stage.close();
    }
  },
};

export const mail: Fault[] = [
  ...Object.entries(troubles).map(([id, one]) => trouble(id, one)),
  late,
];

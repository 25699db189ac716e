import { setTimeout as wait } from "node:timers/promises";
import type { Sql } from "postgres";
import { limits } from "#lib/rules/limits";
import type { Fault } from "./support/fault";
import { newHistory, type Operation } from "./support/history";
import { openSql } from "./support/laboratory";
import { becomes, steadily } from "./support/load";
import { median, quantile } from "./support/statistics";
import { openCustomers, openTraffic } from "./support/traffic";

/** Opens connections until the server has none left; returns how to release them. */
async function eatConnections(url: string): Promise<{ eaten: number; letGo(): Promise<void> }> {
  const eaters: Sql[] = [];
  for (;;) {
    const eater = openSql(url, 1);
    eaters.push(eater);
    // Reserved, so that it stays connected; a refused one would be retried again and again.
    const held = await Promise.race([
      eater.reserve().then(() => true),
      wait(1_000).then(() => false),
    ]).catch(() => false);
    if (!held) break;
  }
  return {
    eaten: eaters.length - 1,
    letGo: async () => {
      await Promise.all(eaters.map((eater) => eater.end({ timeout: 0 })));
    },
  };
}

const exhausted: Fault = {
  id: "F-08",
  what: "other programs hold all of the database's connections",
  criterion:
    "the portal says so within a second (median), without a 500, and works again within five seconds after they are released, without a restart",
  async run({ open, database, quick, say }) {
    const stage = await open();
    const { portal, sql } = stage;
    const admin = openSql(database.adminUrl, 1);
    try {
      const customers = await openCustomers(portal, sql, quick ? 2 : 4);
      const name = new URL(stage.databaseUrl).pathname.slice(1);
      await admin`select 1`;
      await sql.end({ timeout: 1 });
      const eaters: Awaited<ReturnType<typeof eatConnections>>[] = [];
      let cut = 0;
      // Again and again, because between both the portal may take one that it has just lost.
      for (let ended = 1; ended > 0; cut += ended) {
        eaters.push(await eatConnections(database.adminUrl));
        const [row] = await admin<
          { ended: number }[]
        >`select count(*) filter (where pg_terminate_backend(pid))::int as ended
          from pg_stat_activity where datname = ${name}`;
        ended = row?.ended ?? 0;
      }
      const eaten = eaters.reduce((sum, one) => sum + one.eaten, 0);
      say(`${eaten} connections eaten`);
      const history = newHistory();
      const fresh = openSql(stage.databaseUrl);
      const traffic = openTraffic(portal, fresh, customers, history);
      await steadily(5, quick ? 3 : 10, (n) => (n % 5 === 1 ? traffic.create(n) : traffic.read(n)));
      await Promise.all(eaters.map((one) => one.letGo()));
      const probe = openTraffic(portal, fresh, customers, newHistory());
      const back = await becomes(async () => (await probe.read(0)).end === "ok", 20_000);
      const problems = await traffic.check();
      await fresh.end({ timeout: 1 });
      const times = history.operations.map(({ milliseconds }) => milliseconds);
      if (median(times) > 1_000) problems.push(`an answer took ${median(times)} ms (median)`);
      if (history.operations.some(({ end }) => end === "ok"))
        problems.push("a request got a connection: the fault was none");
      if (back === null || back > 5_000) problems.push(`back only after ${back ?? 20_000} ms`);
      if (!stage.instances.every((one) => one.alive())) problems.push("a server process ended");
      return {
        count: `${eaten} connections occupied, ${cut} taken away`,
        measured: `${history.summary()}; median ${median(times)} ms; back after ${back} ms`,
        problems,
      };
    } finally {
      await admin.end({ timeout: 1 });
      await stage.close();
    }
  },
};

const locked: Fault = {
  id: "F-09",
  what: "another transaction holds a lock on the row of one customer",
  criterion:
    "changes at that customer are answered (not now) within the deadline of a lock (2 s) plus 2.5 s, or three times what they take without the lock if that is more; its lists and all requests of other customers continue: their median is at most three times that without the lock",
  async run({ open, quick }) {
    const stage = await open();
    const { portal, sql } = stage;
    const holder = openSql(stage.databaseUrl, 1);
    try {
      const seconds = quick ? 6 : 30;
      const [victim, ...others] = await openCustomers(portal, sql, quick ? 4 : 8);
      if (!victim) throw new Error("there is a customer");
      const blocked = newHistory();
      const free = newHistory();
      const ofVictim = openTraffic(portal, sql, [victim], blocked);
      const ofOthers = openTraffic(portal, sql, others, free);
      await Promise.all([ofOthers.create(0), ofOthers.read(1), ofVictim.read(0)]);
      const times = (operations: Operation[]) => operations.map((one) => one.milliseconds);
      const work = (seconds: number) =>
        Promise.all([
          steadily(1, seconds, (n) => ofVictim.create(n)),
          steadily(1, seconds, (n) => ofVictim.read(n)),
          steadily(6, seconds, (n) => (n % 4 === 0 ? ofOthers.create(n / 4) : ofOthers.read(n))),
        ]);
      // The same without the lock, on the same machine at the same time.
      const [firstOfBlocked, firstOfFree] = [blocked.operations.length, free.operations.length];
      await work(5);
      const changesBefore = times(
        blocked.operations.slice(firstOfBlocked).filter(({ kind }) => kind === "create"),
      );
      const besideBefore = median(times(free.operations.slice(firstOfFree)));
      const [lockedBlocked, lockedFree] = [blocked.operations.length, free.operations.length];
      let letGo = () => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      let taken = () => {};
      const has = new Promise<void>((resolve) => {
        taken = resolve;
      });
      const holding = holder.begin(async (tx) => {
        await tx`select from organizations where id = ${victim.company.id} for update`;
        taken();
        await held;
      });
      await has;
      await work(seconds);
      letGo();
      await holding;
      const problems = [...(await ofVictim.check()), ...(await ofOthers.check())];
      const of = (kind: string) =>
        blocked.operations.slice(lockedBlocked).filter((one) => one.kind === kind);
      const waits = of("create").map(({ milliseconds }) => milliseconds);
      if (of("create").some(({ end }) => end === "ok"))
        problems.push("a change went past the lock");
      const most = limits.databaseLock + Math.max(2_500, 3 * quantile(changesBefore, 0.95));
      if (quantile(waits, 0.95) > most)
        problems.push(`a change waited ${quantile(waits, 0.95)} ms, more than ${most}`);
      if (of("read").some(({ end }) => end !== "ok")) problems.push("the customer's list failed");
      if (free.operations.some(({ end }) => end !== "ok")) problems.push("another customer failed");
      const beside = median(times(free.operations.slice(lockedFree)));
      if (beside > 3 * besideBefore)
        problems.push(`another customer waited ${beside} ms (median), ${besideBefore} before`);
      return {
        count: `${seconds} s`,
        measured: `the customer's changes answered after ${median(waits)} ms (median), ${of("create").length} of them; others: ${free.summary()}, median ${beside} ms, ${besideBefore} without the lock`,
        problems,
      };
    } finally {
      await holder.end({ timeout: 1 });
      await stage.close();
    }
  },
};

export const exhaustion: Fault[] = [exhausted, locked];

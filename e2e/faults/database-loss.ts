import { setTimeout as wait } from "node:timers/promises";
import { limits } from "#lib/rules/limits";
import type { Fault } from "./support/fault";
import { newHistory } from "./support/history";
import { openSql } from "./support/laboratory";
import { becomes, calmRate, steadily } from "./support/load";
import { mixed, openCustomers, openTraffic } from "./support/traffic";

/** At most as many people as one editor may add (S-61). */
const createsPerCustomer = 25;
/** Seconds of undisturbed work before the fault. */
const quiet = 4;
const backWithin = 5_000;

/** The database dies and comes back while people work. */
function databaseDies(
  id: string,
  what: string,
  signal: "SIGKILL" | "SIGINT",
  pause: number,
): Fault {
  return {
    id,
    what,
    criterion: `no server process ends, no request takes longer than the deadline of a transaction (${limits.databaseDeadline / 1000} s) plus one second, or three times the slowest undisturbed request before if that is more, no 500, requests succeed within ${backWithin / 1000} s after the database is back, nothing acknowledged is lost or done twice`,
    async run({ open, database, quick, say }) {
      const stage = await open({ direct: true });
      try {
        const times = quick ? 1 : 3;
        const most = quick ? 20 : 50;
        const seconds = quiet + times * (pause / 1000 + 8) + 3;
        const customers = await openCustomers(
          stage.portal,
          stage.sql,
          Math.ceil((most * seconds) / 8 / createsPerCustomer) + 1,
        );
        const history = newHistory();
        const traffic = openTraffic(stage.portal, stage.sql, customers, history);
        const problems: string[] = [];
        const perSecond = await calmRate(most, mixed(traffic));
        await steadily(perSecond, quiet, mixed(traffic));
        const answerWithin = limits.databaseDeadline + Math.max(1_000, 3 * history.slowest());
        const recoveries: number[] = [];
        const breaking = async () => {
          await wait(2_000);
          for (let time = 0; time < times; time += 1) {
            say(`the database dies, ${time + 1} of ${times}`);
            process.kill(database.pid(), signal);
            await wait(pause);
            await database.revive();
            const probe = openTraffic(stage.portal, stage.sql, customers, newHistory());
            const back = await becomes(async () => {
              const { end } = await probe.read(time);
              return end === "ok";
            }, 30_000);
            if (back === null) problems.push("not back after 30 s");
            else recoveries.push(back);
            await wait(2_000);
          }
        };
        await steadily(perSecond, breaking(), mixed(traffic));
        const slowest = history.slowest();
        if (slowest > answerWithin)
          problems.push(`a request took ${slowest} ms, more than ${answerWithin}`);
        for (const back of recoveries)
          if (back > backWithin) problems.push(`back only after ${back} ms`);
        if (!stage.instances.every((one) => one.alive())) problems.push("a server process ended");
        problems.push(...(await traffic.check()));
        return {
          count: `${times}×, ${perSecond} requests/s`,
          measured: `${history.summary()}; back after ${recoveries.join(", ")} ms`,
          problems,
        };
      } finally {
        await stage.close();
      }
    },
  };
}

const storm: Fault = {
  id: "F-06b",
  what: "ten times a second the database closes a connection of the portal (pg_terminate_backend)",
  criterion:
    "no more requests fail than connections are closed, nobody sees another customer's data (a canary for each customer), nothing is lost or done twice, no server process ends",
  async run({ open, quick, say }) {
    const stage = await open({ direct: true });
    const admin = openSql(stage.databaseUrl, 1);
    try {
      const seconds = quick ? 10 : 60;
      const most = quick ? 20 : 50;
      const customers = await openCustomers(
        stage.portal,
        stage.sql,
        Math.ceil((most * seconds) / 8 / createsPerCustomer) + 1,
      );
      const history = newHistory();
      const traffic = openTraffic(stage.portal, stage.sql, customers, history);
      const perSecond = await calmRate(most, mixed(traffic));
      let cut = 0;
      let over = false;
      const cutting = async () => {
        while (!over) {
          const [row] = await admin<{ cut: number }[]>`
            select count(*) filter (where pg_terminate_backend(pid))::int as cut from (
              select pid from pg_stat_activity where datname = current_database() and application_name = 'zugang'
              order by state = 'active' desc, random() limit 1) victims`;
          cut += row?.cut ?? 0;
          say(`${cut} connections cut off`);
          await wait(100);
        }
      };
      const cutter = cutting();
      await steadily(perSecond, seconds, mixed(traffic));
      over = true;
      await cutter;
      const problems = await traffic.check();
      const failed = history.operations.filter(({ end }) => end !== "ok").length;
      if (failed > cut) problems.push(`${failed} requests failed of ${cut} cuts`);
      if (!stage.instances.every((one) => one.alive())) problems.push("a server process ended");
      return {
        count: `${cut} cuts in ${seconds} s, ${perSecond} requests/s`,
        measured: history.summary(),
        problems,
      };
    } finally {
      await admin.end({ timeout: 2 });
      await stage.close();
    }
  },
};

export const databaseLoss: Fault[] = [
  databaseDies(
    "F-05",
    "the database is killed (kill -9) and started again three seconds later",
    "SIGKILL",
    3_000,
  ),
  databaseDies("F-06a", "the database is restarted (fast)", "SIGINT", 500),
  storm,
];

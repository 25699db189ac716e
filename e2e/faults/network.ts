import { ask } from "../support/http";
import type { Fault } from "./support/fault";
import { newHistory } from "./support/history";
import { becomes, steadily } from "./support/load";
import { median } from "./support/statistics";
import { openCustomers, openTraffic } from "./support/traffic";
import type { Toxics } from "./support/wire";

/** A page runs a few transactions in a row, each with its deadline (S-93: five seconds). */
const longest = 16_000;

/**
 * What still works, only more slowly. A change needs a dozen statements and more, and has five seconds for all of them.
 */
type Working = "nothing" | "pages" | "everything";
const goesOn: Record<Working, string> = {
  nothing: "",
  pages: "pages still work, only slower, and changes are done or abandoned as a whole; ",
  everything: "everything still works, only slower; ",
};

function bad(id: string, what: string, toxics: Toxics, working: Working = "nothing"): Fault {
  return {
    id,
    what: `between portal and database: ${what}`,
    criterion: `${goesOn[working]}every request ends within ${longest / 1000} s, the sign-in page (which needs no database) in less than one second, everything works five seconds after the network is repaired, nothing is lost or done twice`,
    async run({ open, quick, say }) {
      const stage = await open();
      const { portal, sql, wire } = stage;
      try {
        const seconds = quick ? 5 : 15;
        const perSecond = working === "nothing" ? 10 : 1;
        const customers = await openCustomers(portal, sql, quick ? 3 : 6);
        const history = newHistory();
        const traffic = openTraffic(portal, sql, customers, history);
        await Promise.all([1, 2, 3].map((n) => traffic.read(n)));
        wire.poison(toxics);
        await steadily(perSecond, seconds, (n) => {
          say(`${n} requests`);
          if (n % 5 === 0) return traffic.signInPage();
          return n % 5 === 1 ? traffic.create(n) : traffic.read(n);
        });
        wire.poison({});
        const problems: string[] = [];
        const health = await ask(portal, "/api/health");
        if (health.status !== 200) problems.push(`health answered ${health.status}`);
        const probe = openTraffic(portal, sql, customers, newHistory());
        const back = await becomes(async () => (await probe.read(0)).end === "ok", 20_000);
        if (back === null || back > 5_000) problems.push(`back only after ${back ?? 20_000} ms`);
        // Every connection of the pool, not only the first one.
        const after = await Promise.all(Array.from({ length: 20 }, (_, n) => probe.read(n)));
        const poisoned = after.filter(({ end }) => end !== "ok").length;
        if (poisoned > 0) problems.push(`${poisoned} of 20 requests failed after the cure`);
        if (history.slowest() > longest) problems.push(`a request took ${history.slowest()} ms`);
        const visits = history.operations.filter(({ kind }) => kind === "signInPage");
        const typical = median(visits.map(({ milliseconds }) => milliseconds));
        if (typical > 1_000) problems.push(`the sign-in page took ${typical} ms`);
        if (visits.some(({ end }) => end !== "ok")) problems.push("the sign-in page failed");
        const failed = history.operations.filter(({ end, kind }) =>
          working === "everything"
            ? end !== "ok"
            : working === "pages" && kind === "read" && end !== "ok",
        );
        if (failed.length > 0) problems.push(`${failed.length} requests failed`);
        if (!stage.instances.every((one) => one.alive())) problems.push("a server process ended");
        problems.push(...(await traffic.check()));
        return {
          count: `${seconds} s, ${perSecond} requests/s`,
          measured: `${history.summary()}; sign-in page ${typical} ms (median); back after ${back} ms`,
          problems,
        };
      } finally {
        await stage.close();
      }
    },
  };
}

export const network: Fault[] = [
  bad("F-07a", "200 ms for every round trip", { latency: 200 }, "pages"),
  bad("F-07b", "one second for every round trip", { latency: 1_000 }),
  bad("F-07c", "five seconds for every round trip", { latency: 5_000 }),
  bad("F-07d", "every connection is reset as soon as it carries data", { resetPeer: true }),
  bad("F-07e", "half-open connections: no data passes and none is closed", { timeout: true }),
  bad("F-07f", "everything arrives in pieces of 64 bytes", { slicer: 64 }, "everything"),
  bad("F-07g", "connections are closed after 20 kB", { limitData: 20_000 }),
];

import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { standalone } from "../../scripts/support/paths";
import { runNode } from "../../scripts/support/steps";
import type { Fault } from "./support/fault";
import { buildFormer, findFormer, version } from "./support/former";
import { newHistory } from "./support/history";
import type { Instance } from "./support/laboratory";
import { calmRate, steadily } from "./support/load";
import { mixed, openCustomers, openTraffic } from "./support/traffic";

const upgrade: Fault = {
  id: "F-14b",
  what: "the version before this one is replaced while users work: it fills the database, the new one migrates it, both run side by side, the old one is even started again, and then it goes (UPGRADING.md)",
  criterion:
    "no request fails, forms that one version has drawn are accepted by the other, nothing acknowledged is lost, and the audit log stays intact",
  onlyOwnFile: "the version before this one may not know the file",
  async run({ open, quick, say }) {
    const earlier = await findFormer();
    if (!earlier)
      return { skipped: `this clone has no tag below v${version} (git fetch --tags brings them)` };
    say(`building v${earlier}`);
    const former = await buildFormer(earlier);
    const stage = await open({ servers: 2, balanced: true, former }).catch(async (error) => {
      await former.remove();
      throw error;
    });
    const { portal, sql, instances, entrance } = stage;
    const [first, second] = instances;
    try {
      if (!first || !second || !entrance) throw new Error("there are two servers and a balancer");
      const newest = join(standalone, "start.mjs");
      const customers = await openCustomers(portal, sql, quick ? 3 : 10);
      const history = newHistory();
      const traffic = openTraffic(portal, sql, customers, history, { agent: false });
      const perSecond = await calmRate(20, mixed(traffic));
      const spells = quick ? 4 : 20;
      const bothAnswer = async () => {
        for (let spell = 0; spell < spells; spell += 1) {
          entrance.lead((spell % 2 === 0 ? first : second).port);
          await wait(1_000);
        }
      };
      const exchange = async (leaving: Instance, staying: Instance, program: string) => {
        entrance.lead(staying.port);
        await leaving.stop("SIGTERM");
        await leaving.start(program);
      };
      const exchanging = async () => {
        say(`v${earlier} alone`);
        await bothAnswer();
        say("the new version migrates");
        await exchange(first, second, newest);
        say("both versions");
        await bothAnswer();
        await exchange(second, first, former.start);
        await bothAnswer();
        say("the new version alone");
        await exchange(second, first, newest);
        await bothAnswer();
      };
      await steadily(perSecond, exchanging(), mixed(traffic));
      const failed = history.operations.filter(({ end }) => end !== "ok");
      const problems = await traffic.check();
      if (failed.length > 0)
        problems.push(
          `${failed.length} requests failed: ${[...new Set(failed.map(({ kind, status }) => `${kind} ${status}`))].join(", ")}`,
        );
      await runNode([join(standalone, "audit-verify.mjs")], { variables: portal.environment });
      return {
        count: `v${earlier} to v${version}, ${perSecond} requests/s`,
        measured: history.summary(),
        problems,
      };
    } finally {
      await stage.close();
      await former.remove();
    }
  },
};

export const upgrades: Fault[] = [upgrade];

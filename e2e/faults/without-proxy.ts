import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keep, program } from "../../scripts/support/paths";
import { ProgramFailed, runNode } from "../../scripts/support/steps";
import { copySources } from "../../scripts/support/variant";
import type { Fault } from "./support/fault";

/** A build of these sources without proxy.ts. @returns where its server is */
async function buildWithoutProxy(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "zugang-without-proxy-"));
  copySources(folder);
  rmSync(join(folder, "proxy.ts"));
  await runNode([join(folder, "scripts/run.mjs"), "build"], { folder });
  return folder;
}

export const withoutProxy: Fault[] = [
  {
    id: "S-24",
    what: "the build without proxy.ts: every persona requests every page and every action",
    criterion: "the same answers as with it: no persona sees or does more",
    async run({ say }) {
      say("building");
      const folder = await buildWithoutProxy();
      const report = join(keep, "without-proxy.json");
      rmSync(report, { force: true });
      const output = await runNode(
        [
          program("@playwright/test/cli.js"),
          "test",
          "e2e/http/access.spec.ts",
          "e2e/http/routes.spec.ts",
        ],
        {
          variables: {
            PORTAL_BUILD: join(folder, ".next/standalone"),
            PLAYWRIGHT_JSON_OUTPUT_FILE: report,
          },
        },
      ).catch((error: unknown) => {
        if (error instanceof ProgramFailed) return error.output;
        throw error;
      });
      rmSync(folder, { recursive: true, force: true });
      if (!existsSync(report)) return { count: "", measured: "", problems: [output.slice(-2_000)] };
      const { stats } = JSON.parse(readFileSync(report, "utf8"));
      const failed = stats.unexpected + stats.flaky;
      const titles = [...output.matchAll(/^\s*\d+\) .*› (.*?)\s*$/gm)].map(([, title]) => title);
      return {
        count: "the whole matrix of docs/access.md",
        measured: `${stats.expected} tests passed, ${failed} failed`,
        problems: failed > 0 ? [...new Set(titles)].map((title) => `failed: ${title}`) : [],
      };
    },
  },
];

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNode } from "../../scripts/support/steps";
import { copySources } from "../../scripts/support/variant";
import type { Fault } from "./support/fault";
import { runSpecs } from "./support/specs";

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
      const outcome = await runSpecs(
        "without-proxy",
        "the whole matrix of docs/access.md",
        ["e2e/http/access.spec.ts", "e2e/http/routes.spec.ts"],
        { PORTAL_BUILD: join(folder, ".next/standalone") },
      );
      rmSync(folder, { recursive: true, force: true });
      return outcome;
    },
  },
];

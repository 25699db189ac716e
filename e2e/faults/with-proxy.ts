import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runNode } from "../../scripts/support/steps";
import { copySources } from "../../scripts/support/variant";
import type { Fault } from "./support/fault";
import { runSpecs } from "./support/specs";

/** A build of these sources as Vercel makes it, with proxy.vercel.ts. @returns where its server is */
async function buildWithProxy(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "zugang-with-proxy-"));
  copySources(folder);
  await runNode([join(folder, "scripts/run.mjs"), "build"], { folder, variables: { VERCEL: "1" } });
  return folder;
}

export const withProxy: Fault[] = [
  {
    id: "S-24",
    what: "a build as Vercel makes it, with proxy.vercel.ts: every persona requests every page and every action, and every answer is looked at",
    criterion:
      "the same answers and headers as without it: it decides nothing, and no persona sees or does more",
    onlyOwnFile: "R-105b runs the matrix",
    async run({ say }) {
      say("building");
      const folder = await buildWithProxy();
      const outcome = await runSpecs(
        "with-proxy",
        "the whole matrix of docs/access.md, and the headers of every page",
        ["e2e/http/access.spec.ts", "e2e/http/routes.spec.ts", "e2e/http/headers.spec.ts"],
        { PORTAL_BUILD: join(folder, ".next/standalone") },
      );
      rmSync(folder, { recursive: true, force: true });
      return outcome;
    },
  },
];

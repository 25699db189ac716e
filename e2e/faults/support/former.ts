import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { actionsKey, actionsKeyVariable } from "../../../scripts/support/actions-key";
import { keptKey } from "../../../scripts/support/build";
import { root } from "../../../scripts/support/paths";
import { runNode, runProgram } from "../../../scripts/support/steps";
import { newestBelow } from "../../../scripts/support/versions";

/** An earlier version of the portal, built in a folder of its own. */
export type Former = {
  version: string;
  /** The program that migrates and serves. */
  start: string;
  /** Fills an empty database with the tables and the demo's people of that version. */
  prepare(databaseUrl: string): Promise<void>;
  remove(): Promise<void>;
};

const git = (...options: string[]) => runProgram("git", options);

/** This version. */
export const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  version: string;
};

/** The version of the newest tag below this version; null if this clone has none, or is none. */
export async function findFormer(): Promise<string | null> {
  const tags = await git("tag", "--list", "v*").catch(() => "");
  return newestBelow(version, tags.split("\n"));
}

/** Builds an earlier version from its tag, with its own packages. */
export async function buildFormer(former: string): Promise<Former> {
  const folder = mkdtempSync(join(tmpdir(), "zugang-former-"));
  await git("worktree", "prune");
  await git("worktree", "add", "--force", "--detach", folder, `v${former}`);
  const task = (name: string, variables: Record<string, string>) =>
    runNode([join(folder, "scripts/run.mjs"), name], { folder, variables });
  // With one key for both builds each accepts the other's forms.
  await task("build", { [actionsKeyVariable]: actionsKey(keptKey) });
  return {
    version: former,
    start: join(folder, ".next/standalone/start.mjs"),
    async prepare(databaseUrl) {
      await task("seed", { DATABASE_URL: databaseUrl, DATABASE_URL_DIRECT: "" });
    },
    async remove() {
      await git("worktree", "remove", "--force", folder).catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { program, root } from "../support/paths";
import { runNode } from "../support/steps";
import { linkPackages } from "../support/variant";
import { applicationFolder as folder } from "./build";
import { type Client, startClient } from "./client";

const sources = fileURLToPath(new URL("next-auth-client", import.meta.url));
const next = join(folder, "node_modules/next/dist/bin/next");

/** Builds the application in a folder of its own, outside of the portal's sources. */
export async function buildNextApplication(): Promise<string> {
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, "app"), { recursive: true, force: true });
  cpSync(sources, folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  writeFileSync(join(folder, "package-lock.json"), "{}");
  if (!existsSync(join(folder, "node_modules"))) linkPackages(root, folder);
  await runNode([next, "build"], { folder, variables: { NODE_ENV: "production" } });
  return `next ${versionOf("next")}, next-auth ${versionOf("next-auth")}`;
}

/** Starts the built application. */
export function startNextApplication(
  port: number,
  values: Record<"PORTAL_ISSUER" | "CLIENT_SECRET" | "ASK_AFTER", string>,
): Promise<Client> {
  const url = `http://127.0.0.1:${port}`;
  return startClient({
    program: process.execPath,
    options: [next, "start", folder, "-H", "127.0.0.1", "-p", String(port)],
    variables: {
      ...values,
      NODE_ENV: "production",
      NEXTAUTH_URL: url,
      NEXTAUTH_SECRET: "a secret of this application alone",
    },
    url,
    log: join(folder, "application.log"),
    page: "/signed-out",
  });
}

/** The version of an installed package. */
export function versionOf(name: string): string {
  return JSON.parse(readFileSync(program(`${name}/package.json`), "utf8")).version;
}

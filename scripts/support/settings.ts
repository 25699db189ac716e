import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { readDatabaseAddress } from "#lib/infra/database-address";
import { withoutQuotes } from "#lib/infra/env-variables";
import { loadVariables } from "../standalone/variables.mjs";

export type Secrets = { AUTH_SECRET: string; CRON_SECRET: string; ORDERS_API_KEY: string };

export function newSecrets(): Secrets {
  const secret = () => randomBytes(32).toString("base64url");
  return { AUTH_SECRET: secret(), CRON_SECRET: secret(), ORDERS_API_KEY: secret() };
}

/** Made once and kept with the data, so that links and sessions of yesterday's demo are still valid today. */
export function keptSecrets(path: string): Secrets {
  if (!existsSync(path)) {
    writeFileSync(`${path}.new`, JSON.stringify(newSecrets(), null, 2), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  return JSON.parse(readFileSync(path, "utf8"));
}

/**
 * All variables of a portal on this machine. Empty ones are intended: they override a .env file, above all its key for
 * real letters.
 */
export function portalVariables(settings: {
  port: number;
  databaseUrl: string;
  mailboxFolder: string;
  secrets: Secrets;
}): Record<string, string> {
  return {
    DEMO: "1",
    PORTAL_CONFIG: "",
    LISTEN: "127.0.0.1",
    PORT: String(settings.port),
    APP_URL: `http://localhost:${settings.port}`,
    DATABASE_URL: settings.databaseUrl,
    DATABASE_URL_DIRECT: "",
    MAILBOX_DIR: settings.mailboxFolder,
    ...settings.secrets,
    AUTH_SECRET_PREVIOUS: "",
    MAIL_URL: "",
    MAIL_FROM: "",
    RESEND_API_KEY: "",
    RESEND_BASE_URL: "",
    RESEND_WEBHOOK_SECRET: "",
    TRUSTED_PROXY: "",
    METRICS_PORT: process.env.METRICS_PORT ?? "",
    METRICS_LISTEN: "",
  };
}

/**
 * The database that the user of the terminal means, bypassing a pooler if such an address is given.
 *
 * @throws Error if there is none, or its connection would not be safe
 */
export async function databaseOfTerminal(): Promise<string> {
  await loadVariables();
  const name = process.env.DATABASE_URL_DIRECT ? "DATABASE_URL_DIRECT" : "DATABASE_URL";
  const tls = process.env.DATABASE_TLS === "off" ? "off" : "on";
  const address = readDatabaseAddress(withoutQuotes(process.env[name]) ?? "", tls);
  if ("problem" in address) throw new Error(`${name} ${address.problem}`);
  return address.url;
}

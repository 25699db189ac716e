import { isIP } from "node:net";
import { z } from "zod";

/** The second port, on which metrics are asked for, and its address without brackets. */
export type MetricsPort = { port: number; listen: string };

/** Environment variables by name. */
export type Source = Record<string, string | undefined>;

const required = (what: string) => z.string(`is missing; it should be ${what}`);
const secretForm = "32 or more random characters, for example from: openssl rand -base64 32";
const secret = required(secretForm)
  .refine((text) => Buffer.byteLength(text) >= 32, `is too short; it should be ${secretForm}`)
  .refine((text) => new Set(text).size >= 8, `is not random; it should be ${secretForm}`);
const sender = z.string().regex(/^([^<>@]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/, {
  error: "should be an address like: Portal <portal@example.com>",
});
const port = z.coerce
  .number("should be a port, 1 to 65535")
  .int("should be a port, 1 to 65535")
  .min(1, "should be a port, 1 to 65535")
  .max(65535, "should be a port, 1 to 65535");
const ownAddress = z
  .string()
  .refine((text) => isAddress(text) || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text), {
    error: "should be an address of this machine, like 0.0.0.0, 127.0.0.1 or ::1, or its name",
  });

const shared = {
  DATABASE_URL: required("the address of a PostgreSQL 16 or newer"),
  DATABASE_URL_DIRECT: z.string().optional(),
  DATABASE_TLS: z.enum(["on", "off"], { error: "should be on or off" }).default("on"),
  AUTH_SECRET: secret,
  AUTH_SECRET_PREVIOUS: secret.optional(),
  PORT: port.default(3000),
  LISTEN: ownAddress.optional(),
  METRICS_PORT: port.optional(),
  METRICS_LISTEN: ownAddress.optional(),
  MAIL_URL: z.string().optional(),
  MAIL_FROM: sender.optional(),
  RESEND_API_KEY: z.string().optional(),
  RESEND_BASE_URL: z.string().optional(),
  RESEND_WEBHOOK_SECRET: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, "should be whsec_ and what Resend shows after it")
    .optional(),
  CRON_SECRET: secret,
  ORDERS_API_KEY: secret.optional(),
  TRUSTED_PROXY: z
    .string()
    .regex(/^(vercel|[1-9]\d?)$/, "should be vercel, or the number of proxies in front, or unset")
    .optional(),
  MAILBOX_DIR: z.string().optional(),
  VERCEL: z.string().optional(),
};
/** The variables that a real installation needs. */
export const real = z.object({
  ...shared,
  APP_URL: required("the portal's address, like https://portal.example.com"),
});
/** Demo, development and tests: the address has a default. */
export const playground = z.object({
  ...shared,
  APP_URL: z.string().optional(),
});

/** Whether this is an IP address, with or without the brackets of a URL. */
function isAddress(text: string): boolean {
  return isIP(withoutBrackets(text)) !== 0 && !text.includes("%");
}

function withoutBrackets(text: string): string {
  return text.replace(/^\[(.*)\]$/, "$1");
}

/**
 * The address on which the portal listens. HOSTNAME was the variable for this earlier: an IP address in it still
 * counts, because it is never there by chance; a machine's name, which shells and hosts export, does not.
 */
export function readListen({ LISTEN, HOSTNAME = "" }: Source): string {
  const isMeant = isAddress(HOSTNAME) || HOSTNAME === "localhost";
  return withoutBrackets(LISTEN ?? (isMeant ? HOSTNAME : "0.0.0.0"));
}

/** Where metrics are asked for: this machine only, unless something else is wanted. Null for nowhere. */
export function readMetricsPort(port?: number, listen = "127.0.0.1"): MetricsPort | null {
  return port === undefined ? null : { port, listen: withoutBrackets(listen) };
}

/** Removes quotes around a value: environment files often have them, and not every reader removes them. */
export function withoutQuotes(value: string | undefined): string | undefined {
  const text = value
    ?.trim()
    .replace(/^(["'])(.*)\1$/s, "$2")
    .trim();
  return text === "" ? undefined : text;
}

/** Pairs of variables with the same secret. Each secret must be different, so that one leak compromises one thing. */
export function equalSecrets(source: Source): [string, string][] {
  const names = [
    "AUTH_SECRET",
    "AUTH_SECRET_PREVIOUS",
    "CRON_SECRET",
    "ORDERS_API_KEY",
    "RESEND_API_KEY",
    "RESEND_WEBHOOK_SECRET",
  ];
  return names.flatMap((second, index) =>
    names
      .slice(0, index)
      .filter((first) => source[first] !== undefined && source[first] === source[second])
      .map((first): [string, string] => [first, second]),
  );
}

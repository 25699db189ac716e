import { isDownload } from "#lib/infra/server/page-frame";
import { isForSystems, isQuestion } from "#lib/infra/server/request-target";

/**
 * Classes of requests, by which responses are counted. Never an address: those have numbers of people and
 * organizations, and anybody can invent new ones.
 */
export const routes = [
  ...["overview", "users", "organizations", "account", "activity", "areas", "signIn", "links"],
  ...["public", "downloads", "files", "health", "orders", "cron", "webhooks", "api"],
  ...["systems", "questions", "unreadable", "other"],
] as const;
/** A class of requests. */
export type Route = (typeof routes)[number];

/** Classes by the first part of an address, and below /api by the second. */
const classes: Readonly<Record<string, Route>> = {
  ...{ users: "users", organizations: "organizations", customers: "organizations" },
  ...{ appearance: "organizations", "reseller-colours": "files", "reseller-logo": "files" },
  ...{ account: "account", "confirm-identity": "account", activity: "activity" },
  ...{ areas: "areas", refused: "areas", "request-access": "areas" },
  ...{ "sign-in": "signIn", "not-signed-in": "signIn" },
  ...{ activate: "links", register: "links", "reset-password": "links", "set-password": "links" },
  ...{ continue: "links", "forgot-password": "links" },
  ...{ ".well-known": "public", dev: "public", help: "public", language: "public" },
  ...{ "left-system": "public", unavailable: "public" },
  ...{ _next: "files", "brand-logo": "files" },
  api: "api",
  "api/health": "health",
  "api/orders": "orders",
  "api/cron": "cron",
  "api/webhooks": "webhooks",
};

/** The class of a request with this address. */
export function routeOf(target: string): Route {
  if (isQuestion(target)) return "questions";
  if (isForSystems(target)) return "systems";
  const [path = ""] = target.split("?", 1);
  if (path === "/") return "overview";
  if (/^\/[\w-]+\.\w+$/.test(path)) return "files";
  const [, first = "", second = ""] = path.split("/", 3);
  const known = [`${first}/${second}`, first].find((name) => Object.hasOwn(classes, name));
  if (known === undefined) return "other";
  return isDownload(path) ? "downloads" : (classes[known] ?? "other");
}

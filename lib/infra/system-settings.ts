import "server-only";
import type { AreaId, Text } from "#lib/rules/catalogue";
import { publicKey, type SystemEntry, systemEntry } from "#lib/rules/configuration/system-entry";
import { systemVariable } from "#lib/rules/systems";
import { readOrigin } from "./origin";

/** A connected system of this installation: the catalogue's entry with full addresses. */
export type System = {
  id: string;
  kind: "oidc" | "proxy";
  name: Text;
  /** The German article of the name. */
  article: "der" | "die" | "das";
  /** The origin, without a slash at the end. */
  origin: string;
  /** Where each of its areas begins, in the catalogue's order. */
  areas: Partial<Record<AreaId, string>>;
  claims: readonly ("email" | "organization" | "reseller")[];
  oidc?: {
    authentication: "client_secret_basic" | "client_secret_post" | "private_key_jwt";
    secretGeneration: number;
    key?: Record<string, string>;
    redirects: string[];
    afterSignOut: string[];
    backChannelLogout: string;
  };
};

/**
 * Reads the catalogue's systems with what the environment sets for them. Pure.
 *
 * @param appUrl the portal's own address, which no system may have; null if it is not known
 * @param httpOnLoopback whether http on this machine is accepted (demo, development and tests)
 * @param complain called with the place of each fault: a variable, or an entry of the catalogue
 */
export function readSystems(
  entries: readonly unknown[],
  source: Readonly<Record<string, string | undefined>>,
  { appUrl, httpOnLoopback }: { appUrl: URL | null; httpOnLoopback: boolean },
  complain: (place: string, problem: string) => void,
): System[] {
  const known = new Map(appUrl ? [[appUrl.origin, "the portal (APP_URL)"]] : []);
  return entries.flatMap((entry, index) => {
    const parsed = systemEntry.safeParse(entry);
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        const at = issue.path.map((part) => `.${String(part)}`).join("");
        complain(`systems[${index}]${at} in the provider's file`, problemOf(issue));
      }
      return [];
    }
    const { id } = parsed.data;
    const place = `systems[${index}] in the provider's file`;
    const variable = systemVariable(id, "URL");
    const ofOrigin = source[variable] === undefined ? place : variable;
    const origin = readOrigin(source[variable] ?? parsed.data.address, httpOnLoopback)?.origin;
    if (origin === undefined) {
      complain(
        ofOrigin,
        "should be an origin like https://archive.example.com, without a path (http only on this machine, in the demo)",
      );
      return [];
    }
    for (const [what, at] of [
      [id, place],
      [origin, ofOrigin],
    ] as const)
      if (known.has(what)) complain(at, `${what} is already that of ${known.get(what)}`);
    known.set(id, id).set(origin, id);
    return [resolved(parsed.data, origin, readKey(parsed.data, source, complain))];
  });
}

/** What is wrong with a value of the catalogue; the schema's own messages where it has them. */
function problemOf(issue: {
  code: string;
  message: string;
  keys?: string[];
  expected?: string;
}): string {
  if (issue.code === "unrecognized_keys") return `has no field ${issue.keys?.join(", ")}`;
  if (issue.code === "invalid_type") return `should be a value of the type ${issue.expected}`;
  return issue.message;
}

function resolved(
  entry: SystemEntry,
  origin: string,
  key: Record<string, string> | undefined,
): System {
  const at = (path: string) => `${origin}${path}`;
  const { id, kind, name, article = "das", oidc, claims = [] } = entry;
  return {
    id,
    kind,
    name,
    article,
    origin,
    areas: Object.fromEntries(Object.entries(entry.areas).map(([area, path]) => [area, at(path)])),
    claims,
    ...(oidc && {
      oidc: {
        authentication: oidc.authentication,
        secretGeneration: oidc.secretGeneration ?? 1,
        key,
        redirects: oidc.redirects.map(at),
        afterSignOut: oidc.afterSignOut.map(at),
        backChannelLogout: at(oidc.backChannelLogout),
      },
    }),
  };
}

/** The key for `private_key_jwt`: the environment's, else the catalogue's. */
function readKey(
  { id, oidc }: SystemEntry,
  source: Readonly<Record<string, string | undefined>>,
  complain: (place: string, problem: string) => void,
): Record<string, string> | undefined {
  const variable = systemVariable(id, "KEY");
  const text = source[variable];
  if (oidc?.authentication !== "private_key_jwt") {
    if (text !== undefined) complain(variable, `is not used: ${id} has no private_key_jwt`);
    return undefined;
  }
  const parsed = publicKey.safeParse(text === undefined ? oidc.key : readJson(text));
  if (!parsed.success) {
    complain(
      variable,
      "should be the system's public key as JWK (EC P-256 or RSA), without its private part",
    );
    return undefined;
  }
  return Object.fromEntries(
    Object.entries(parsed.data).filter(([, value]) => value !== undefined),
  ) as Record<string, string>;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

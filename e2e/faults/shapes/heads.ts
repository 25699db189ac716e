import { limits } from "#lib/rules/limits";
import { cookieOf } from "../../support/http";
import { addressOf, entryPoints } from "./entry-points";
import { numbered, times } from "./fill";
import type { Sender, Shape } from "./shape";

/** URLs, headers and cookies, as long as the head of a request may be. */

/** Bytes of the rest of every request's head. */
const besides = 1_200;
const bound = limits.httpHeaderBytes - besides;
const head = "the head of a request, its address included";

type Page = { path: string; isPublic: boolean; of?: "provider" | "reseller" };
const entrance: Page = { path: "/sign-in", isPublic: true };
const users: Page = { path: "/users", isPublic: false };

function cookieHeader(sender: Sender, { isPublic, of = "provider" }: Page, more: string): string {
  const session = isPublic ? "" : `${cookieOf(sender.portal, "session")}=${sender[of].cookie}; `;
  return `${session}${more}`;
}

function get(
  name: string,
  rows: string[],
  page: Page,
  write: (
    size: number,
    sender: Sender,
  ) => { query?: string; path?: string; cookies?: string; headers?: Record<string, string> },
  isOneOfMany = false,
): Shape {
  return {
    name,
    entryPoints: [head, ...rows],
    bound,
    isOneOfMany,
    at: (size, sender) => {
      const { query = "", path = page.path, cookies = "", headers = {} } = write(size, sender);
      const cookie = cookieHeader(sender, page, cookies);
      return {
        path: `${path}${query}`,
        headers: { Accept: "text/html", ...headers },
        ...(cookie && { cookie }),
      };
    },
  };
}

/** Kinds of queries, of which the first is sent to every route. More parameters than allowed are refused. */
const queries: Record<string, (size: number) => string> = {
  "many parameters": (size) => `?${numbered(size, (n) => `p${n}=`, "&")}`,
  "one parameter repeated": (size) => `?${numbered(size, () => "q=a", "&")}`,
  "as many parameters as are accepted": (size) => {
    const room = Math.floor(size / limits.httpParameters) - 4;
    return `?${numbered(size, (n) => `p${n}=${"a".repeat(room - String(n).length)}`, "&")}`;
  },
  "one parameter as often as is accepted": (size) => {
    const room = Math.floor(size / limits.httpParameters) - 3;
    return `?${Array(limits.httpParameters)
      .fill(`q=${"a".repeat(room)}`)
      .join("&")}`;
  },
  "escapes in a search": (size) => `?q=${times("%C3%BC", size)}`,
  "marks in a search": (size) => `?q=a${times("%CC%81%CC%A3", size)}`,
  "blanks in a search": (size) => `?q=${times("+", size)}x`,
  "a deep cursor": (size) =>
    `?after=${Buffer.from(times("[", (size * 3) / 4)).toString("base64url")}`,
  "a deep cursor within the limit": (size) =>
    `?after=${Buffer.from(times("[", (Math.min(size, limits.cursorLength - 100) * 3) / 4)).toString("base64url")}`,
  "a long cursor": (size) =>
    `?after=${Buffer.from(JSON.stringify([times("a", Math.min(size, limits.cursorLength - 100) * 0.7), "1"])).toString("base64url")}`,
  "a long return address": (size) => `?next=${times("/a", size)}`,
  equals: (size) => `?${times("=", size)}`,
  "percent signs": (size) => `?${times("%25", size)}`,
};

const rowsOfQuery: Record<string, string[]> = {
  q: ["a search in a list", "a text of a form, before it is put into a normal form"],
  a: ["a place in a list (`after`, `before`)"],
};

function queryShapes(): Shape[] {
  const pages = [
    "/users",
    "/users/export",
    "/users/access",
    "/users/access/export",
    "/activity",
    "/activity/export",
    "/organizations",
    "/organizations/orders",
    "/customers",
    "/sign-in",
  ];
  return pages.flatMap((path) =>
    Object.entries(queries).map(([name, write]) =>
      get(
        `${path}: ${name}`,
        rowsOfQuery[/^\?(q|a)/.exec(write(2_000))?.[1] ?? ""] ?? [],
        {
          path,
          isPublic: path === "/sign-in",
          ...(path === "/customers" && { of: "reseller" as const }),
        },
        (size) => ({ query: write(size) }),
        !["/users", "/sign-in"].includes(path),
      ),
    ),
  );
}

/** Every route, with more parameters than any has, and with a long one if its URL has one. */
function routeShapes(parameters: Record<string, string>): Shape[] {
  return entryPoints()
    .map(({ entryPoint }) => ({ entryPoint, file: /^route `(.*)`$/.exec(entryPoint)?.[1] }))
    .flatMap(({ entryPoint, file }) => {
      if (!file) return [];
      const page = { path: addressOf(file, parameters), isPublic: false };
      const [parameter] = /(?<=\[(\.\.\.)?)\w+(?=\])/.exec(file) ?? [];
      const long = (size: number) =>
        addressOf(file, { ...parameters, [parameter ?? ""]: times("a", size) });
      return [
        get(`${page.path}: many parameters`, [entryPoint], page, (size) => ({
          query: queries["many parameters"]?.(size) ?? "",
        })),
        ...(parameter
          ? [
              get(`${page.path}: a long parameter`, [entryPoint], page, (size) => ({
                path: long(size),
              })),
            ]
          : []),
      ];
    });
}

function pathShapes(): Shape[] {
  const paths: Record<string, (size: number) => string> = {
    "many folders": (size) => times("/a", size),
    slashes: (size) => `/users${times("/", size)}`,
    escapes: (size) => `/users/${times("%41", size)}`,
    digits: (size) => `/users/${times("1", size)}`,
    "escaped letters": (size) => `/${times("%C3%BC", size)}`,
  };
  return Object.entries(paths).map(([name, write]) =>
    get(`an address of ${name}`, [], users, (size) => ({ path: write(size) })),
  );
}

/** The values for each header that the portal reads. */
const values: Record<string, (size: number) => string> = {
  commas: (size) => times(",", size),
  "many entries": (size) => numbered(size, (n) => `de-${n};q=0.1`, ", "),
  letters: (size) => times("a", size),
  "IP addresses": (size) => numbered(size, (n) => `10.0.${n >> 8}.${n & 255}`, ", "),
  brackets: (size) => times("[:", size),
  "user agents": (size) => times("Mozilla/5.0 (", size),
  versions: (size) => times("Version/1.", size),
  blanks: (size) => `a${times(" ", size - 2)}a`,
  semicolons: (size) => times("; ", size),
  quotes: (size) => times('"', size),
};

/** Headers that come with a body, or make a request invalid; cookies have shapes of their own. */
const elsewhere = ["content-length", "host", "transfer-encoding", "next-action", "cookie"];

function headerShapes(): Shape[] {
  return entryPoints()
    .map(({ entryPoint }) => ({ entryPoint, header: /^header `(.*)`$/.exec(entryPoint)?.[1] }))
    .flatMap(({ entryPoint, header }) => {
      if (!header || elsewhere.includes(header)) return [];
      const isLanguage =
        header === "accept-language" || header === "user-agent" || header === "x-forwarded-for";
      const page =
        header === "authorization" ? { path: "/api/orders/1", isPublic: true } : entrance;
      const kinds = Object.entries(values).filter(
        ([name]) => isLanguage || ["commas", "letters"].includes(name),
      );
      return kinds.map(([name, write]) =>
        get(`header \`${header}\`: ${name}`, [entryPoint], page, (size) => ({
          headers: { [header]: write(size) },
        })),
      );
    });
}

function cookieShapes(): Shape[] {
  const cookie = "header `cookie`";
  const named = entryPoints()
    .map(({ entryPoint }) => ({ entryPoint, name: /^cookie `(.*)`$/.exec(entryPoint)?.[1] }))
    .flatMap(({ entryPoint, name }) => {
      if (!name) return [];
      const kinds: Record<string, (size: number, full: string) => string> = {
        long: (size, full) => `${full}=${times("a", size - full.length)}`,
        "in parts": (size, full) =>
          `${full}=eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..${times("a.", size - 80)}`,
        repeated: (size, full) => numbered(size, () => `${full}=${"a".repeat(43)}`, "; "),
      };
      return Object.entries(kinds).map(([kind, write]) =>
        get(`${entryPoint}: ${kind}`, [entryPoint, cookie], entrance, (size, { portal }) => ({
          cookies: write(size, cookieOf(portal, name)),
        })),
      );
    });
  return [
    ...named,
    get("many cookies", [cookie], entrance, (size) => ({
      cookies: numbered(size, (n) => `c${n}=`, "; "),
    })),
    get("many ids of browsers", ["cookie `device`", cookie], entrance, (size, { portal }) => ({
      cookies: `${cookieOf(portal, "device")}=${numbered(size - 40, (n) => String(n).padStart(43, "a"), ".")}`,
    })),
    get(
      "many notices",
      ["cookies `notice-…` and `sent-…`", cookie],
      entrance,
      (size, { portal }) => ({
        cookies: numbered(
          size,
          (n) => `${cookieOf(portal, "notice")}-${String(n).padStart(12, "a")}=`,
          "; ",
        ),
      }),
    ),
    get("cookies of semicolons", [cookie], entrance, (size) => ({ cookies: times(";", size) })),
    get("a session in chunks", ["cookie `session`", cookie], entrance, (size, { portal }) => ({
      cookies: numbered(size, (n) => `${cookieOf(portal, "session")}.${n}=a`, "; "),
    })),
    get("cookies with escapes", [cookie], entrance, (size, { portal }) => ({
      cookies: `${cookieOf(portal, "login")}=${times("%C3%BC", size - 40)}`,
    })),
    get("many names of a header", [], entrance, (size) => ({
      headers: Object.fromEntries(
        numbered(size, (n) => `x-${n}`, " ")
          .split(" ")
          .slice(0, size / 10)
          .map((name) => [name, ""]),
      ),
    })),
  ];
}

/** All shapes of a request's head. */
export function headShapes(parameters: Record<string, string>): Shape[] {
  return [
    ...queryShapes(),
    ...routeShapes(parameters),
    ...pathShapes(),
    ...headerShapes(),
    ...cookieShapes(),
  ];
}

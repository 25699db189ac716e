import { systems } from "#lib/rules/catalogue";
import { areaLike, systemLike } from "#lib/rules/catalogue-roles";
import { limits } from "#lib/rules/limits";
import { systemVariable } from "#lib/rules/systems";
import { numbered, times } from "./fill";
import type { Sender, Shape } from "./shape";

/** What proxies and browsers on their way to a system behind one send. */

const system = systemLike("telephoneSystem");
const address = systems.find(({ id }) => id === system)?.address ?? "";
const inQuery = limits.httpHeaderBytes - 1_600;
const hash = times("0", 64);
/** The host of this system, as the portal knows it. */
const hostIn = ({ portal }: Sender) =>
  new URL(portal.environment[systemVariable(system, "URL")] ?? address).host;

/** Paths to which somebody asks to be led. */
const paths: Record<string, (size: number) => string> = {
  "percent signs": (size) => `/${times("%25", size - 1)}`,
  "dots and slashes": (size) => `/x${times("/a", size - 2)}`,
  "many parameters": (size) => `/?${times("to=", size - 2)}`,
};

const begins: Shape[] = Object.entries(paths).map(([name, write], at) => ({
  name: `the way to a system behind a proxy: ${name}`,
  entryPoints: ["GET `/.zugang/begin`", "cookies of `/authz` and `/.zugang`"],
  bound: inQuery / 2,
  isOneOfMany: at > 0,
  at: (size, sender) => ({
    path: `/.zugang/begin?to=${write(size)}`,
    cookie: numbered(size, (n) => `c${n}=`, "; "),
    headers: { Host: hostIn(sender) },
  }),
}));

const others: Shape[] = ["in", "out", "refused"].map((name) => ({
  name: `/.zugang/${name}: a long code and many cookies`,
  entryPoints: [`GET \`/.zugang/${name}\``],
  bound: inQuery / 2,
  at: (size, sender) => ({
    path: `/.zugang/${name}?code=${times("a", size)}&to=/`,
    cookie: numbered(size, (n) => `c${n}=`, "; "),
    headers: { Host: hostIn(sender) },
  }),
}));

const questions: Shape[] = [
  `/authz/${system}/${areaLike("fax")}`,
  "/authz/.well-known/jwks.json",
].map((path) => ({
  name: `${path}: a long address and many cookies`,
  entryPoints: [
    `GET \`${path.includes("known") ? path : "/authz/…"}\``,
    "header `x-forwarded-uri`",
    "header `x-forwarded-method`",
    "header `sec-fetch-mode`",
    "header `sec-fetch-dest`",
  ],
  bound: inQuery,
  at: (size) => ({
    path,
    cookie: numbered(size / 2, (n) => `c${n}=`, "; "),
    headers: {
      "X-Forwarded-Uri": `/${times("%25", size / 2)}`,
      "X-Forwarded-Method": "GET",
      "Sec-Fetch-Mode": "navigate",
      "Sec-Fetch-Dest": "document",
    },
  }),
}));

/** Every known shape of requests in forward auth. */
export const forwardAuthShapes: Shape[] = [
  ...begins,
  ...others,
  ...questions,
  {
    name: "the hop to a system behind a proxy: a long path",
    entryPoints: ["GET `/connect/hop`"],
    bound: inQuery,
    at: (size) => ({
      path: `/connect/hop?system=${system}&h=${hash}&to=${times("%2F", size)}`,
      headers: { Accept: "text/html" },
    }),
  },
];

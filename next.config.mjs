import { readFileSync } from "node:fs";
import createNextIntlPlugin from "next-intl/plugin";

const { everywhere, contentPolicyOfFiles } = JSON.parse(
  readFileSync(new URL("./lib/rules/response-headers.json", import.meta.url), "utf8"),
);

const withMessages = createNextIntlPlugin("./lib/http/i18n.ts");
const policy = { key: "Content-Security-Policy", value: contentPolicyOfFiles };

/** @type {import("next").NextConfig} */
const config = {
  output: "standalone",
  // The threads that score passwords and compare those of older portals are started as files, with their packages beside
  // them (lib/infra/crypto/password-strength.ts, lib/infra/crypto/old-password-comparison.ts).
  outputFileTracingIncludes: {
    "/*": [
      "./lib/infra/crypto/*-thread.mjs",
      "./node_modules/@zxcvbn-ts/*/package.json",
      "./node_modules/@zxcvbn-ts/*/dist/**/*.{mjs,cjs,js,json}",
      "./node_modules/fastest-levenshtein/**/*.{mjs,js,json}",
      "./node_modules/bcryptjs/{package.json,index.js}",
    ],
  },
  // The mailbox reads files whose names the build does not know; it looks for them everywhere.
  outputFileTracingExcludes: { "/*": ["./examples/**"] },
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run check` and `npm test` check the types, tests included; the demo does not have to wait for that.
  typescript: { ignoreBuildErrors: true },
  experimental: {
    // For a user list (limits.importMegabytes). The server in front limits all other forms.
    serverActions: { bodySizeLimit: "2112kb" },
    // Nothing reads the maps: Node is not told to, and browsers do not get them.
    turbopackSourceMaps: false,
    // Writing 150 MB takes a seventh of a build, and sources that have not changed are not built again.
    turbopackFileSystemCacheForBuild: false,
  },
  // The server in front sets all of these headers (lib/infra/server). Vercel has no place for it: a build there gets them
  // from Next, and those of pages from proxy.vercel.ts, whose name is one of Next's only with this ending.
  ...(process.env.VERCEL && {
    pageExtensions: ["vercel.ts", "tsx", "ts"],
    headers: async () => [
      { source: "/:path*", headers: everywhere },
      { source: "/api/:path*", headers: [policy] },
    ],
  }),
};

export default withMessages(config);

import createNextIntlPlugin from "next-intl/plugin";

const withMessages = createNextIntlPlugin("./lib/next/i18n.ts");

/** On every answer, errors and redirects included (S-80). The content security policy with its nonce is in proxy.ts. */
const headers = [
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value: "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  },
];

/** @type {import("next").NextConfig} */
const config = {
  output: "standalone",
  poweredByHeader: false,
  reactStrictMode: true,
  // `npm run check` and `npm test` check the types, tests included; the demo need not wait for it.
  typescript: { ignoreBuildErrors: true },
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
  headers: async () => [
    { source: "/:path*", headers },
    // S-80: from an address with a token nothing goes on.
    {
      source: "/(activate|reset-password|register)/:token",
      headers: [{ key: "Referrer-Policy", value: "no-referrer" }],
    },
    // The demo's mailbox shows a letter inside a frame of its own page.
    {
      source: "/dev/mail/:id/html",
      headers: [{ key: "X-Frame-Options", value: "SAMEORIGIN" }],
    },
  ],
};

export default withMessages(config);

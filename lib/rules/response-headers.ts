/** What a browser can ask a person for, and the portal never does. */
const refused = [
  ...["accelerometer", "autoplay", "bluetooth", "browsing-topics", "camera", "display-capture"],
  ...["geolocation", "gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"],
  ...["screen-wake-lock", "serial", "usb", "xr-spatial-tracking"],
].map((feature) => `${feature}=()`);

/**
 * What stands in every answer, whatever it is: pages, files, redirects, errors (S-80). A page's policy for its content has
 * a nonce and is proxy.ts's (S-81).
 */
export const responseHeaders = [
  { key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: refused.join(", ") },
] as const;

/** The policy of what is no page: it loads nothing, and nobody may frame it. */
export const bareContentPolicy = "default-src 'none'; frame-ancestors 'none'";

import headers from "./response-headers.json";

/**
 * Headers of every answer: pages, files, redirects, errors (S-80). Pages have a content policy with a nonce
 * (lib/infra/server/page-frame.ts, S-81). Kept as data, because next.config.mjs reads it too.
 */
export const responseHeaders: readonly { key: string; value: string }[] = headers.everywhere;

/** The policy of answers that are not pages: loads nothing, and may not be framed. */
export const bareContentPolicy: string = headers.contentPolicyOfFiles;

/** Headers of every response unless the portal sets them itself. */
export const commonHeaders: readonly { key: string; value: string }[] = [
  ...responseHeaders,
  { key: "Content-Security-Policy", value: bareContentPolicy },
];

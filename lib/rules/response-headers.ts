import headers from "./response-headers.json";

/**
 * What stands in every answer, whatever it is: pages, files, redirects, errors (S-80). A page's policy for its content has
 * a nonce and is proxy.ts's (S-81). Kept as data, because next.config.mjs has to read it as well.
 */
export const responseHeaders: readonly { key: string; value: string }[] = headers.everywhere;

/** The policy of what is no page: it loads nothing, and nobody may frame it. */
export const bareContentPolicy: string = headers.contentPolicyOfFiles;

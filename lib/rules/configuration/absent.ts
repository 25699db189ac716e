import type { Configuration } from "./schema";

/**
 * What a browser has in the place of the provider's file (package.json, "imports"): nothing, so that one build serves every
 * provider. What needs the file there is judged by the server.
 */
export const configuration: Configuration | null = null;

import type { Plugin } from "esbuild";

export const addressesOfSources: Plugin;

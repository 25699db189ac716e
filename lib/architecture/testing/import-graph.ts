import { readdirSync, readFileSync } from "node:fs";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A module of ours that a source imports: its path, without an extension if the import has none. */
export type Import = { module: string; isType: boolean };

/** The modules of ours that a source imports, including types and dynamic imports; packages are left out. */
export function importsOf(path: string, source: string): Import[] {
  const statement =
    /(?:\b(?:import|export)\s+(?<type>type\s+)?[^;"'()]*?\bfrom\s*|\bimport\s*\(?\s*)["'](?<name>[.#][^"']+)["']/g;
  return [...withoutComments(source).matchAll(statement)].map(({ groups }) => {
    const name = groups?.name ?? "";
    const module = name.startsWith("#") ? name.slice(1) : posix.join(posix.dirname(path), name);
    return { module, isType: groups?.type !== undefined };
  });
}

/** A source without its comments. */
export function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

/** Every module in these folders, tests included, by path from the root. */
export function modulesIn(folders: string[]): Map<string, string> {
  const paths = folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        posix.join(folder, name.split(sep).join("/")),
      ),
    )
    .filter((path) => /\.(?:tsx?|mjs)$/.test(path));
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

/** The imports of each module. */
export type Graph = Map<string, string[]>;

/** The graph of these modules, with or without type imports. */
export function graphOf(modules: Map<string, string>, { types }: { types: boolean }): Graph {
  const fileOf = (module: string) =>
    ["", ".ts", ".tsx", ".mjs"].map((ending) => module + ending).find((path) => modules.has(path));
  return new Map(
    [...modules].map(([path, source]) => [
      path,
      importsOf(path, source)
        .filter(({ isType }) => types || !isType)
        .flatMap(({ module }) => fileOf(module) ?? []),
    ]),
  );
}

/** Everything that these modules import directly or indirectly, themselves included. */
export function reachedFrom(starts: string[], graph: Graph): Set<string> {
  const reached = new Set(starts);
  // Iterating a set includes members added meanwhile.
  for (const path of reached) for (const next of graph.get(path) ?? []) reached.add(next);
  return reached;
}

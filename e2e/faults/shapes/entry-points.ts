import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as accountForms from "#lib/rules/schemas/account";
import * as appearanceForms from "#lib/rules/schemas/appearances";
import * as bulkForms from "#lib/rules/schemas/bulk";
import * as importForms from "#lib/rules/schemas/import";
import * as organizationForms from "#lib/rules/schemas/organizations";
import * as setForms from "#lib/rules/schemas/permission-sets";
import * as requestForms from "#lib/rules/schemas/requests";
import * as factorForms from "#lib/rules/schemas/second-factor";
import * as systemForms from "#lib/rules/schemas/systems";
import * as forms from "#lib/rules/schemas/users";
import { root, standalone } from "../../../scripts/support/paths";

/** All entry points for input, with their limits: the table that docs/entry-points.test.ts keeps complete. */
export function entryPoints(): { entryPoint: string; most: string }[] {
  const text = readFileSync(join(root, "docs/security.md"), "utf8");
  const [, table = ""] = text.split("<!-- entry points -->\n");
  const [rows = ""] = table.split("\n<!-- end of entry points -->");
  return rows
    .split("\n")
    .slice(2)
    .map((row) => row.slice(2, -2).split(" | "))
    .map(([entryPoint = "", most = ""]) => ({ entryPoint, most }));
}

/** An action of the build, with the names of its form's fields. */
export type Action = {
  entryPoint: string;
  id: string;
  /** The URL of a page on which it may be called. */
  path: string;
  isPublic: boolean;
  fields: string[];
};

const schemas: Record<string, { shape?: object } | unknown> = {
  ...{
    ...forms,
    ...accountForms,
    ...organizationForms,
    ...bulkForms,
    ...factorForms,
    ...importForms,
  },
  ...{ ...systemForms, ...setForms, ...requestForms, ...appearanceForms },
};

/** Every action of the build, on a public page if there is one. */
export function actions(parameters: Record<string, string>): Action[] {
  type Built = { exportedName: string; workers: Record<string, unknown> };
  const manifest: { node: Record<string, Built> } = JSON.parse(
    readFileSync(join(standalone, ".next/server/server-reference-manifest.json"), "utf8"),
  );
  const built = Object.entries(manifest.node);
  return entryPoints().flatMap(({ entryPoint, most }) => {
    const [, name] = /^action `(\w+)`$/.exec(entryPoint) ?? [];
    const [id, { workers } = {}] =
      built.find(([, { exportedName }]) => exportedName === name) ?? [];
    if (!id || !workers) return [];
    const pages = Object.keys(workers).toSorted(
      (a, b) => a.split("[").length - b.split("[").length || a.localeCompare(b),
    );
    const open = pages.filter((page) => page.startsWith("app/(public)"));
    const page = open.find((one) => one.endsWith("/sign-in/page")) ?? open[0] ?? pages[0] ?? "";
    const { shape } = schemas[/`(\w+)`\)$/.exec(most)?.[1] ?? ""] as { shape: object };
    return {
      entryPoint,
      id,
      path: addressOf(page, parameters),
      isPublic: open.length > 0,
      fields: Object.keys(shape),
    };
  });
}

/** The URL of a page or route from its file in the tree, with these parameters. */
export function addressOf(file: string, parameters: Record<string, string>): string {
  const path = file
    .replace(/^app/, "")
    .replace(/\/(page|route)(\.tsx?)?$/, "")
    .replace(/\/\([^)]*\)/g, "")
    .replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => parameters[name] ?? "x");
  return path || "/";
}

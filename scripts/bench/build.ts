import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/paths";
import { runNode } from "../support/steps";
import { copySources, linkPackages } from "../support/variant";

/** Where the builds of this tree are kept, so that later runs only build what has changed. */
const folder = join(
  tmpdir(),
  `zugang-bench-${createHash("sha256").update(root).digest("hex").slice(0, 8)}`,
);

/** The server of the bench's build. */
export const server = join(folder, "portal/.next/standalone/serve.mjs");
/** The build with an empty page of Next, to compare sizes with. */
export const emptyApp = join(folder, "empty/.next");

/** An empty dynamic page in the same build: the cost of Next, the front and the root layout alone. */
const emptyPage = `import { headers } from "next/headers";

export default async function EmptyPage() {
  await headers();
  return <p>leer</p>;
}
`;

/** The user of the first request is cached, so that later requests do not look it up. */
const remembered = `import { cookies } from "next/headers";
import { requireArea, signedInIfKnown } from "#lib/http/session";

const people = new Map<string, NonNullable<Awaited<ReturnType<typeof signedInIfKnown>>>>();

export async function rememberedPerson() {
  const key = (await cookies()).toString();
  const known = people.get(key);
  if (known) return known;
  const person = await requireArea("userAdministration");
  people.set(key, person);
  return person;
}
`;

/**
 * Makes the production build with two more pages, which no installation has: an empty one, and the user list without
 * the query for the session. They are added to a copy of the sources.
 */
export async function buildForBench(): Promise<void> {
  const portal = join(folder, "portal");
  copySources(portal);
  const add = (path: string, text: string) => {
    mkdirSync(join(portal, path, ".."), { recursive: true });
    writeFileSync(join(portal, path), text);
  };
  add("app/bench-empty/page.tsx", emptyPage);
  add("lib/http/bench-person.ts", remembered);
  const known = (folder: string, file: string) =>
    withoutQuestion(readFileSync(join(portal, "app", folder, file), "utf8"), folder);
  add("app/bench-users/layout.tsx", known("(portal)", "layout.tsx"));
  add("app/bench-users/page.tsx", known("(portal)/users", "page.tsx"));
  await runNode([join(portal, "scripts/run.mjs"), "build-copy"], { folder: portal });
  await buildEmptyApp();
}

/** The page of users with a cached user; its relative imports are adjusted, from the folder in `app` where it is. */
function withoutQuestion(source: string, folder: string): string {
  const changed = source
    .replace(/(?:requireArea|signedInIfKnown)\([^)]*\)/, "rememberedPerson()")
    .replace(
      /import \{[^}]*\} from "#lib\/http\/session";/,
      'import { rememberedPerson } from "#lib/http/bench-person";',
    )
    .replaceAll('"../../', '"../')
    .replaceAll('"./_components/', `"../${folder}/_components/`);
  if (changed === source || /signedInIfKnown|requireArea/.test(changed))
    throw new Error("The list of users does not look as the bench expects.");
  return changed;
}

/** Builds an application with only one page, to measure what the framework itself sends to a browser. */
async function buildEmptyApp(): Promise<void> {
  const empty = join(folder, "empty");
  // Written last, so that a failed build does not have it.
  if (existsSync(join(emptyApp, "server/app/index.html"))) return;
  rmSync(empty, { recursive: true, force: true });
  mkdirSync(join(empty, "app"), { recursive: true });
  const write = (name: string, text: string) => writeFileSync(join(empty, name), text);
  write("package.json", '{ "private": true }');
  write("package-lock.json", "{}");
  write("next.config.mjs", "export default { output: 'standalone' };");
  write(
    "app/layout.jsx",
    "export default ({ children }) => <html lang='de'><body>{children}</body></html>;",
  );
  write("app/page.jsx", "export default () => <p>leer</p>;");
  linkPackages(join(folder, "portal"), empty);
  await runNode([join(empty, "node_modules/next/dist/bin/next"), "build"], {
    folder: empty,
    variables: { NODE_ENV: "production" },
  });
}

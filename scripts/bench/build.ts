import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfNeeded } from "../support/build";
import { root, standaloneServer } from "../support/paths";
import { runNode } from "../support/steps";
import { copySources } from "../support/variant";

const thisTree = createHash("sha256").update(root).digest("hex").slice(0, 8);
/** The version of Node that runs the bench and all that it measures: 20, 24. */
export const nodeVersion = Number(process.versions.node.split(".")[0]);

/** Where the builds of this tree are kept for each Node, so that later runs only build what has changed. */
export const buildFolder = join(tmpdir(), `zugang-bench-${thisTree}-node${nodeVersion}`);

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

/** Builds this tree itself unless it is built already; the path of its server. */
export async function buildHere(): Promise<string> {
  await buildIfNeeded();
  return standaloneServer;
}

/**
 * Makes the production build with one more page, which no installation has: the user list without the query for the
 * session. It is added to a copy of the sources. The path of its server.
 */
export async function buildForBench(): Promise<string> {
  const portal = join(buildFolder, "portal");
  copySources(portal);
  const add = (path: string, text: string) => {
    mkdirSync(join(portal, path, ".."), { recursive: true });
    writeFileSync(join(portal, path), text);
  };
  add("lib/http/bench-person.ts", remembered);
  const known = (folder: string, file: string) =>
    withoutQuestion(readFileSync(join(portal, "app", folder, file), "utf8"), folder);
  add("app/bench-users/layout.tsx", known("(portal)", "layout.tsx"));
  add("app/bench-users/page.tsx", known("(portal)/users", "page.tsx"));
  // Not by run.mjs, which installs the packages again for another Node.
  await runNode([join(portal, "scripts/bench/task.mjs"), "build-copy"], { folder: portal });
  return join(portal, ".next/standalone/serve.mjs");
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

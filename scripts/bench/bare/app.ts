import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../support/paths";
import { runNode } from "../../support/steps";
import { linkPackages } from "../../support/variant";
import { buildFolder } from "../build";
import { listSources, look, shapeOf } from "./source";

const folder = join(buildFolder, "bare");
const output = join(folder, ".next");

/** The server of the bare application, as Next itself makes it. */
export const bareServer = join(output, "standalone/server.js");

/**
 * An application that has no more than a page that shows nothing, built beforehand at `/` and for each request at `/empty`,
 * and a form at `/sign-in` whose action only compares a password with its hash.
 */
const ownSources = {
  "package.json": '{ "private": true }',
  "package-lock.json": "{}",
  "next.config.mjs": "export default { output: 'standalone' };\n",
  "app/(empty)/layout.jsx": `export default ({ children }) => <html lang="de"><body>{children}</body></html>;\n`,
  "app/(empty)/page.jsx": "export default () => <p>leer</p>;\n",
  "app/(empty)/empty/page.jsx": `import { headers } from "next/headers";

export default async function EmptyPage() {
  await headers();
  return <p>leer</p>;
}
`,
  "app/(empty)/sign-in/page.jsx": `import { verify } from "@node-rs/argon2";
import { headers } from "next/headers";
import { redirect } from "next/navigation";

async function signIn(form) {
  "use server";
  if (await verify(process.env.PASSWORD_HASH, form.get("password"))) redirect("/empty");
}

export default async function SignInPage() {
  await headers();
  return (
    <form action={signIn}>
      <input name="password" />
      <button>Anmelden</button>
    </form>
  );
}
`,
};

/**
 * Builds an application of the same Next with an empty page, a form that signs in and the markup of the portal's list as static JSX, with the
 * portal's style sheets. Names and dates in that markup do not make a new build necessary, its elements do.
 *
 * @param html the portal's answer
 * @param portal the portal's server, whose files lie beside it
 */
export async function buildBareApp(html: string, portal: string): Promise<string> {
  const sources = { ...ownSources, ...listSources(html) };
  const stamp = join(output, "made-from");
  const fingerprint = fingerprintOf(html);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return "unchanged";
  rmSync(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(sources)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const files = dirname(portal);
  cpSync(join(files, ".next/static"), join(folder, "public", look, "static"), { recursive: true });
  if (existsSync(join(files, "public")))
    cpSync(join(files, "public"), join(folder, "public"), { recursive: true });
  linkPackages(root, folder);
  await runNode([join(folder, "node_modules/next/dist/bin/next"), "build"], {
    folder,
    variables: { NODE_ENV: "production" },
  });
  // Next leaves these two to be copied.
  cpSync(join(output, "static"), join(dirname(bareServer), ".next/static"), { recursive: true });
  cpSync(join(folder, "public"), join(dirname(bareServer), "public"), { recursive: true });
  // Written last, so that a failed build does not have it.
  writeFileSync(stamp, fingerprint);
  return "done";
}

function fingerprintOf(html: string): string {
  const parts = [
    JSON.stringify(ownSources),
    readFileSync(join(root, "package-lock.json"), "utf8"),
    shapeOf(html).join(" "),
    ...(html.match(/\sclass="[^"]*"/g) ?? []),
    ...(html.match(/\/_next\/static\/[^"]*\.(css|woff2)/g) ?? []),
  ];
  return createHash("sha256").update(parts.join("\n")).digest("hex");
}

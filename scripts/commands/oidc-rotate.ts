import { parseArgs } from "node:util";
import { type Rotation, rotateKeys } from "#lib/domain/systems/key-rotation";
import { atTerminal } from "./terminal";

const usage = `npm run oidc:rotate [-- --now]

Announces new keys that sign for connected systems after a day: one for OpenID Connect, one for systems behind a proxy. With
--now, for keys that were stolen: the present ones are no longer accepted, and new ones sign at once.
`;

/** `npm run oidc:rotate`, and `node oidc-rotate.mjs` in the image: the next keys that sign for connected systems. */
export async function run(options: string[]): Promise<void> {
  const now = readOptions(options);
  const { openIdConnect, assertion } = await atTerminal(() => rotateKeys({ now }));
  process.stdout.write(
    `OpenID Connect: ${toldOf(openIdConnect, now)}\nSystems behind a proxy: ${toldOf(assertion, now)}\n`,
  );
}

function toldOf({ kid, signsFrom, dropped }: Rotation, now: boolean): string {
  if (!now)
    return `Key ${kid} is announced and signs from ${signsFrom.toISOString()}. Until then the present one signs, and it verifies for two days afterwards.`;
  return `Key ${kid} signs from now on, in every process within a minute. Earlier keys that are no longer accepted: ${dropped}.`;
}

function readOptions(options: string[]): boolean {
  try {
    return parseArgs({ args: options, options: { now: { type: "boolean" } } }).values.now ?? false;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}

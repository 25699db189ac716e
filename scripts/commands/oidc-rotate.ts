import { parseArgs } from "node:util";
import { rotateKeys } from "#lib/domain/systems/key-rotation";
import { atTerminal } from "./terminal";

const usage = `npm run oidc:rotate [-- --now]

Announces a new key that signs for connected systems after a day. With --now, for keys that were stolen: the present ones are
no longer accepted, and a new one signs at once.
`;

/** `npm run oidc:rotate`, and `node oidc-rotate.mjs` in the image: the next key for OpenID Connect. */
export async function run(options: string[]): Promise<void> {
  const now = readOptions(options);
  const { kid, signsFrom, dropped } = await atTerminal(() => rotateKeys({ now }));
  process.stdout.write(
    now
      ? `Key ${kid} signs from now on, in every process within a minute. ${dropped} earlier keys are no longer accepted.\n`
      : `Key ${kid} is announced and signs from ${signsFrom.toISOString()}. Until then the present one signs, and it verifies for two days afterwards.\n`,
  );
}

function readOptions(options: string[]): boolean {
  try {
    return parseArgs({ args: options, options: { now: { type: "boolean" } } }).values.now ?? false;
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}

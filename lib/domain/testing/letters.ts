import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import type { KeptLetter } from "#lib/infra/mail/mailbox";
import type { World } from "./database";

export type ReceivedLetter = {
  kind: string;
  to: string;
  text: string;
  html: string;
  token: string;
};

/** Sends what is due and returns all letters to this address, oldest first, with the token of each link. */
export async function lettersTo(world: World, email: string): Promise<ReceivedLetter[]> {
  await drainOutbox();
  const names = await readdir(world.mailbox);
  const paths = names.filter((name) => name.endsWith(".json")).sort();
  const kept = await Promise.all(paths.map((name) => readLetter(join(world.mailbox, name))));
  return kept
    .filter(({ to }) => to.toLowerCase().includes(email.toLowerCase()))
    .map(({ kind, to, text, html }) => ({ kind, to, text, html, token: tokenIn(text) }));
}

/** The letters that were read, by path; none of them changes. */
const known = new Map<string, KeptLetter>();

/** Reads each letter once: a test file asks hundreds of times, with hundreds of letters in its mailbox. */
async function readLetter(path: string): Promise<KeptLetter> {
  const letter = known.get(path) ?? (JSON.parse(await readFile(path, "utf8")) as KeptLetter);
  known.set(path, letter);
  return letter;
}

/** The token in a letter, or the empty text. */
export function tokenIn(text: string): string {
  return /\/(?:activate|reset-password|register)\/([\w-]{43})/.exec(text)?.[1] ?? "";
}

/** The token of the newest letter to this address. */
export async function newestToken(world: World, email: string): Promise<string> {
  return (await lettersTo(world, email)).findLast(({ token }) => token)?.token ?? "";
}

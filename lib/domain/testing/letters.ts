import { drainOutbox } from "#lib/domain/worker/deliver-outbox";
import { listKeptLetters } from "#lib/infra/mail/mailbox";
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
  const kept = await listKeptLetters(world.mailbox);
  return kept
    .filter(({ to }) => to.toLowerCase().includes(email.toLowerCase()))
    .toReversed()
    .map(({ kind, to, text, html }) => ({ kind, to, text, html, token: tokenIn(text) }));
}

/** The token in a letter, or the empty text. */
export function tokenIn(text: string): string {
  return /\/(?:activate|reset-password|register)\/([\w-]{43})/.exec(text)?.[1] ?? "";
}

/** The token of the newest letter to this address. */
export async function newestToken(world: World, email: string): Promise<string> {
  return (await lettersTo(world, email)).findLast(({ token }) => token)?.token ?? "";
}

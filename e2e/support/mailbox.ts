import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { KeptLetter } from "#lib/infra/mail/mailbox";
import type { Portal } from "./portal";

export type Letter = KeptLetter;

type Wanted = {
  kind?: string;
  /** Only letters after this one. */
  after?: Letter;
};

/** The letters that the portal has sent, oldest first; `to` restricts them to one address. */
export function letters(portal: Portal, { to }: { to?: string } = {}): Letter[] {
  return readdirSync(portal.mailboxFolder)
    .filter((name) => name.endsWith(".json") && !name.startsWith("."))
    .sort()
    .map((name): Letter => JSON.parse(readFileSync(join(portal.mailboxFolder, name), "utf8")))
    .filter((letter) => to === undefined || addressOf(letter) === to.toLowerCase());
}

/** The bare address of "Mini Mustermensch <mini@muster.example>". */
function addressOf({ to }: Letter): string {
  return (/<(.+)>$/.exec(to)?.[1] ?? to).toLowerCase();
}

/** Waits for a letter to this address and returns the newest. */
export async function waitForLetter(
  portal: Portal,
  to: string,
  { kind, after }: Wanted = {},
): Promise<Letter> {
  let found: Letter | undefined;
  await expect
    .poll(
      () => {
        found = letters(portal, { to })
          .filter((letter) => kind === undefined || letter.kind === kind)
          .filter(
            (letter) => after === undefined || (letter.at > after.at && letter.id !== after.id),
          )
          .at(-1);
        return found !== undefined;
      },
      { message: `a letter ${kind ?? ""} to ${to}`, intervals: [50, 100, 250] },
    )
    .toBe(true);
  if (found === undefined) throw new Error("unreachable");
  return found;
}

/** The URL with a token in a letter, as the reader of its plain text would open it. */
export function linkIn(letter: Letter): string {
  const link = /https?:\/\/\S+\/(?:activate|reset-password|register)\/[\w-]+/.exec(
    letter.text,
  )?.[0];
  if (link === undefined) throw new Error(`No link in "${letter.subject}":\n${letter.text}`);
  return link;
}

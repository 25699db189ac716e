import { environment } from "#lib/infra/env";
import {
  clearMailbox,
  findKeptLetter,
  type KeptLetter,
  listKeptLetters,
} from "#lib/infra/mail/mailbox";

/**
 * The mailbox of the demo. Nobody is signed in here, so there is no actor. Outside the demo the mailbox does not exist,
 * and every function returns null.
 */

/** A letter in the list. */
export type MailboxEntry = Pick<KeptLetter, "id" | "at" | "to" | "subject" | "kind">;

/** The letters to addresses that contain this text, newest first; null outside the demo. */
export async function listMailbox(address: string): Promise<MailboxEntry[] | null> {
  const folder = folderOfDemo();
  if (folder === null) return null;
  const wanted = address.toLowerCase();
  return (await listKeptLetters(folder))
    .filter((letter) => letter.to.toLowerCase().includes(wanted))
    .map(({ id, at, to, subject, kind }) => ({ id, at, to, subject, kind }));
}

/** One letter with the address of its button; null outside the demo and for an unknown id. */
export async function findMailboxLetter(
  id: string,
): Promise<(KeptLetter & { link: string | null }) | null> {
  const folder = folderOfDemo();
  const letter = folder === null ? null : await findKeptLetter(folder, id);
  // In the text part it is alone on a line.
  return letter && { ...letter, link: /^https?:\/\/\S+$/m.exec(letter.text)?.[0] ?? null };
}

/** Deletes all letters; null outside the demo. */
export async function emptyMailbox(): Promise<true | null> {
  const folder = folderOfDemo();
  if (folder === null) return null;
  await clearMailbox(folder);
  return true;
}

function folderOfDemo(): string | null {
  const { demo, mail } = environment();
  return demo && mail.kind === "mailbox" ? mail.folder : null;
}

import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addressLine } from "./address";
import { type Delivery, envelopeOf, type Message, noAddress } from "./message";

/**
 * The mailbox of demo and development: letters are kept as files instead of leaving the machine, one each, `<time with
 * - for :>-<id>.json`. Tests read the same files. Nothing of them is in the database.
 */
export type KeptLetter = {
  id: string;
  /** When it was sent, ISO 8601. */
  at: string;
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  idempotencyKey: string;
  kind: string;
};

const fileName = /^\d{4}-.*-([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.json$/;

/** Writes a message into the folder. A repeated idempotency key writes nothing and returns the same id. */
export async function keepInMailbox(
  settings: { folder: string; from: string },
  message: Message,
): Promise<Delivery> {
  const envelope = envelopeOf(message, settings.from);
  if (!envelope) return noAddress;
  const id = idOf(message.idempotencyKey);
  try {
    // Readable only by its owner: the letters contain links that open accounts.
    await mkdir(settings.folder, { recursive: true, mode: 0o700 });
    if (await findFile(settings.folder, id)) return { ok: true, providerId: id };
    const at = new Date().toISOString();
    const { replyTo, headers, from, to, ...rest } = envelope;
    const letter: KeptLetter = {
      id,
      at,
      ...rest,
      from: addressLine(from),
      to: addressLine(to),
      headers: { ...headers, ...(replyTo && { "Reply-To": replyTo }) },
      idempotencyKey: message.idempotencyKey,
      kind: message.kind,
    };
    const temporary = join(settings.folder, `.${randomUUID()}.part`);
    await writeFile(temporary, JSON.stringify(letter, null, 2), { mode: 0o600 });
    await rename(temporary, join(settings.folder, `${at.replaceAll(":", "-")}-${id}.json`));
    return { ok: true, providerId: id };
  } catch (error) {
    return { ok: false, retry: true, code: "mailbox_unwritable", message: String(error) };
  }
}

/** All letters of the folder, newest first. */
export async function listKeptLetters(folder: string): Promise<KeptLetter[]> {
  const names = (await namesIn(folder)).sort().reverse();
  const letters = await Promise.all(names.map((name) => read(folder, name)));
  return letters.filter((letter) => letter !== null);
}

/** The letter with this id, or null. */
export async function findKeptLetter(folder: string, id: string): Promise<KeptLetter | null> {
  const name = await findFile(folder, id);
  return name ? read(folder, name) : null;
}

/** Deletes all letters of the mailbox. */
export async function clearMailbox(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) await rm(join(folder, name), { force: true });
}

/** Names of letters only: other files in the folder are neither shown nor deleted. */
async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => fileName.test(name));
}

/** Compares the id with those that exist, so that it never becomes part of a path. */
async function findFile(folder: string, id: string): Promise<string | undefined> {
  return (await namesIn(folder)).find((name) => fileName.exec(name)?.[1] === id);
}

/** Reads a letter; null if the mailbox was just emptied, or the file is damaged. */
async function read(folder: string, name: string): Promise<KeptLetter | null> {
  try {
    return JSON.parse(await readFile(join(folder, name), "utf8")) as KeptLetter;
  } catch {
    return null;
  }
}

/** A UUID derived from the key, so that a second attempt finds the first one's letter. */
function idOf(key: string): string {
  const digest = createHash("sha256").update(key).digest("hex");
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

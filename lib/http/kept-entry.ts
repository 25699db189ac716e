import { headers } from "next/headers";
import * as z from "zod/mini";
import { decrypt, encrypt } from "#lib/infra/crypto/encryption";
import type { Drawn, FormState } from "#lib/rules/form";
import { limits } from "#lib/rules/limits";
import { ownPath } from "#lib/rules/paths";
import { clearCookie, readCookie, writeCookie } from "./cookies";

/**
 * What somebody typed into a form after their session had ended (R-314, FF-H-3): encrypted, kept only in the browser,
 * as long as signing in again takes, and only for the same person. Never passwords or files.
 */

const entry = z.object({
  person: z.number(),
  /** The URL of the page with the form. */
  address: z.string(),
  /** The form's name on that page. */
  form: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});

/** A kept entry: the user number of its person, the page and form it was typed into, and the values by field. */
export type KeptEntry = z.output<typeof entry>;

/**
 * Keeps what was typed; only in actions.
 *
 * @param drawn for whom, and which form of its page; if it was drawn for nobody, nothing is kept
 */
export async function keepEntry(drawn: Drawn, values: FormState["values"]): Promise<void> {
  const { drawnFor: person, form } = drawn;
  if (person === null || Object.keys(values).length === 0) return;
  const address = ownPath((await headers()).get("x-address"));
  const encrypted = encrypt(JSON.stringify({ person, address, form, values }), "keptEntry");
  // Beyond that browsers refuse the cookie; no form of the portal comes close, since files are not kept.
  if (encrypted.length <= limits.keptEntryLength)
    await writeCookie("entry", encrypted, limits.keptEntry);
}

/** What is kept in this browser, for whichever user; null for nothing. */
export async function readEntry(): Promise<KeptEntry | null> {
  const encrypted = await readCookie("entry");
  const text = encrypted && decrypt(encrypted, "keptEntry");
  // An older version may have stored another shape.
  return text ? (entry.safeParse(JSON.parse(text)).data ?? null) : null;
}

/** Deletes the kept entry after it was sent again; only in actions. */
export async function forgetEntry(): Promise<void> {
  if ((await readCookie("entry")) !== undefined) await clearCookie("entry");
}

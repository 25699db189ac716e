import "server-only";
import { headers } from "next/headers";
import * as z from "zod/mini";
import { seal, unseal } from "#lib/infra/crypto/keys";
import type { Drawn, FormState } from "#lib/rules/form";
import { limits } from "#lib/rules/limits";
import { ownPath } from "#lib/rules/paths";
import { clearCookie, readCookie, writeCookie } from "./cookies";

/**
 * What somebody had typed into a form when the session had ended (R-314, FF-H-3): sealed, in the browser alone, for as long
 * as signing in again takes, and for that person only. Passwords and files are not among it.
 */

const entry = z.object({
  person: z.number(),
  /** Of the page with the form. */
  address: z.string(),
  /** Its name on that page. */
  form: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});
export type KeptEntry = z.output<typeof entry>;

/**
 * Keeps what was typed, in an action.
 *
 * @param drawn for whom, and which form of its page; for nobody nothing is kept
 */
export async function keepEntry(drawn: Drawn, values: FormState["values"]): Promise<void> {
  const { drawnFor: person, form } = drawn;
  if (person === null || Object.keys(values).length === 0) return;
  const address = ownPath((await headers()).get("x-address"));
  const sealed = seal(JSON.stringify({ person, address, form, values }), "keptEntry");
  // More than a browser takes; no form of the portal comes near it, a staff list's file is not among it.
  if (sealed.length <= limits.keptEntryLength) await writeCookie("entry", sealed, limits.keptEntry);
}

/** What is kept in this browser, of whomever; null: nothing. */
export async function readEntry(): Promise<KeptEntry | null> {
  const sealed = await readCookie("entry");
  const text = sealed && unseal(sealed, "keptEntry");
  // One that an older version has kept may be another.
  return text ? (entry.safeParse(JSON.parse(text)).data ?? null) : null;
}

/** It has been sent again; only in actions. */
export async function forgetEntry(): Promise<void> {
  if ((await readCookie("entry")) !== undefined) await clearCookie("entry");
}

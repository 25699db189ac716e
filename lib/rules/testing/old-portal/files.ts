import { type Mapping, readMapping } from "#lib/rules/old-portal/mapping";
import type { LeftOut } from "#lib/rules/old-portal/old-hash-bounds";
import hashes from "./hashes.json" with { type: "json" };
import realm from "./realm.json" with { type: "json" };

/** A password, its hash by other software, and why it is left out, if it is. */
export type MadeHash = { what: string; password: string; hash: string; refusal: LeftOut | null };

/** The hashes that make.py has made. */
export const madeHashes = hashes as readonly MadeHash[];

/** The password of everybody in realm.json and users.csv. */
export const oldPassword = "Grüße aus dem alten Portal 7";

/** The content of realm.json. */
export function oldRealm(): { users: Record<string, unknown>[] } {
  return structuredClone(realm);
}

/** What the roles of both files mean here, and their customer numbers. */
export function oldMapping(numbers: Record<string, string>): Mapping {
  return readMapping(mappingContent(numbers));
}

/** The content of a mapping file for both files. */
export function mappingContent(numbers: Record<string, string>, customerNumber?: string) {
  return {
    customerNumber,
    customerNumbers: numbers,
    permissions: {
      "invoice-reader": ["invoices"],
      "phone/admin": ["contacts", "cloudPbx"],
      "fax-user": ["fax"],
    },
    owners: ["main-account"],
  };
}

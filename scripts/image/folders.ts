import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { oldRealm } from "#lib/rules/testing/old-portal/files";
import { newAuthority } from "../../e2e/support/certificates";
import { root } from "../support/paths";
import { imageFolder } from "./buildah";

/** The number of the provider's own organization. */
export const providerNumber = "1000000";
/** The number of the organization that was K-1 in the older portal. */
export const customerNumber = "4711001";

/** Where the image finds the provider's file and the certificate of its mail server's authority. */
export const places = {
  configuration: "/etc/portal/portal.yaml",
  authority: "/etc/portal/authority.pem",
  realm: "/import/realm.json",
  mapping: "/import/mapping.yaml",
};

/** What the roles of the older portal mean in this one. */
const mapping = `customerNumbers:
  K-1: "${customerNumber}"
permissions:
  invoice-reader: [bills]
  phone/admin: [meterReadings, outages]
`;

/** The people of the realm who are imported, with a hash of argon2 and one of PBKDF2. Their language is the provider's. */
export const oldPeople = oldRealm()
  .users.slice(0, 2)
  .map(({ attributes, ...user }) => ({
    ...(user as { email: string; firstName: string; lastName: string }),
    attributes: { ...(attributes as object), locale: undefined },
  }));

/**
 * Writes what an electricity provider brings: its file with the picture and its authority's certificate, and the export of its
 * older portal. @returns the folders by where they are in the image, and a certificate for its mail server
 */
export async function writeFolders() {
  const folder = join(imageFolder, "afternoon");
  rmSync(folder, { recursive: true, force: true });
  const [portal, old] = [join(folder, "portal"), join(folder, "import")];
  for (const one of [portal, old]) mkdirSync(one, { recursive: true });
  cpSync(join(root, "examples/config/lichtbogen.yaml"), join(portal, "portal.yaml"));
  cpSync(join(root, "examples/config/lichtbogen.svg"), join(portal, "lichtbogen.svg"));
  const authority = await newAuthority();
  writeFileSync(join(portal, "authority.pem"), authority.cert);
  writeFileSync(join(old, "realm.json"), JSON.stringify({ realm: "portal", users: oldPeople }));
  writeFileSync(join(old, "mapping.yaml"), mapping);
  return {
    folders: { "/etc/portal": portal, "/import": old },
    certificate: await authority.issue("localhost"),
  };
}

import * as z from "zod/mini";
import { type Area, type AreaId, isAreaId, type Text } from "./catalogue";

/**
 * what the catalogue says about a connected system. Plain data, so that it can be a file. The address and the key
 * can be set for an installation by the environment (lib/infra/system-settings.ts).
 */

const text = z.strictObject({
  de: z.string().check(z.minLength(1)),
  en: z.string().check(z.minLength(1)),
});
const path = z
  .string()
  .check(
    z.regex(/^\/(?!\/)[!-~]*$/, "should be a path like /callback"),
    z.refine(isPlain, "should have no fragment"),
  );
const areas = z
  .record(z.string().check(z.refine(isAreaId, "is no area of the catalogue")), path)
  .check(z.refine((open) => Object.keys(open).length > 0, "should name at least one area"));

/** A public key, as JWK (RFC 7517); what is private has no place in a catalogue. */
export const publicKey = z.union(
  [
    z.strictObject({
      kty: z.literal("EC"),
      crv: z.literal("P-256"),
      x: z.string(),
      y: z.string(),
      kid: z.optional(z.string()),
    }),
    z.strictObject({
      kty: z.literal("RSA"),
      n: z.string(),
      e: z.string(),
      kid: z.optional(z.string()),
    }),
  ],
  { error: "should be a public key as JWK (EC P-256 or RSA), without its private part" },
);

const openIdConnect = z.strictObject({
  /** How the system proves at the token endpoint that it is itself. */
  authentication: z.enum(["client_secret_basic", "client_secret_post", "private_key_jwt"], {
    error:
      "should be client_secret_basic, client_secret_post or private_key_jwt: a system without a secret (public client) can not be connected",
  }),
  /** Which derived secret is the present one; the one before it counts too. */
  secretGeneration: z.optional(z.int().check(z.positive("should be 1 or more"))),
  /** For `private_key_jwt`: the public key that belongs to the system's private one. */
  key: z.optional(publicKey),
  /** Where a sign-in may lead back to, as paths of the address. */
  redirects: z.array(path).check(z.minLength(1, "should have at least one path")),
  /** Where a sign-out that began in the system may lead back to. */
  afterSignOut: z.array(path),
  /** Where the portal tells that a session has ended (OpenID Connect Back-Channel Logout 1.0). */
  backChannelLogout: path,
});

/** One system of the catalogue. */
export const systemEntry = z
  .strictObject({
    /** The client id, and part of the names of environment variables. */
    id: z.string().check(z.regex(/^[a-z][A-Za-z0-9]{1,39}$/, "should be like invoiceArchive")),
    /** oidc: it signs people in through the portal. proxy: a reverse proxy in front of it asks about each request. */
    kind: z.enum(["oidc", "proxy"], { error: "should be oidc or proxy" }),
    name: text,
    /** The German article of the name, for sentences like "Zurück zum Rechnungsarchiv"; "das" without it. */
    article: z.optional(z.enum(["der", "die", "das"])),
    /** The origin, like https://archive.example.com. */
    address: z.string(),
    /** The areas that the system serves, each with the path where it begins. */
    areas,
    /** what the system learns beyond subject, name, language, customer number and its own areas. */
    claims: z.optional(z.array(z.enum(["email", "organization", "reseller"]))),
    oidc: z.optional(openIdConnect),
  })
  .check(
    z.refine(({ kind, oidc }) => (kind === "oidc") === (oidc !== undefined), {
      path: ["oidc"],
      error: "belongs to systems of the kind oidc, and only to those",
    }),
  );

/** An entry of the catalogue's `systems`. */
export type SystemEntry = z.output<typeof systemEntry> & { name: Text };

/** The name of an environment variable of a system: SYSTEM_INVOICE_ARCHIVE_URL. */
export function systemVariable(id: string, what: "URL" | "KEY"): string {
  return `SYSTEM_${id.replace(/[A-Z]/g, "_$&").toUpperCase()}_${what}`;
}

/** The areas of a system that are open to somebody, in the catalogue's order. */
export function openAreasOf(
  system: { areas: Readonly<Partial<Record<AreaId, string>>> },
  effective: ReadonlySet<AreaId>,
): AreaId[] {
  return (Object.keys(system.areas) as AreaId[]).filter((area) => effective.has(area));
}

/**
 * What somebody wants of a system who is refused: one area that it serves, or any of its areas if none is named.
 *
 * @param area what the address says, which may be anything
 * @returns the areas that are wanted, which of them is open by now, and what else is open there
 */
export function wantedOf(
  system: { areas: Readonly<Partial<Record<AreaId, string>>> },
  effective: ReadonlySet<AreaId>,
  area: unknown,
): { wanted: AreaId[]; granted: AreaId | undefined; others: AreaId[] } {
  const served = Object.keys(system.areas) as AreaId[];
  const one = served.find((id) => id === area);
  const wanted = one ? [one] : served;
  const open = openAreasOf(system, effective);
  return {
    wanted,
    granted: open.find((id) => wanted.includes(id)),
    others: open.filter((id) => !wanted.includes(id)),
  };
}

/** The paths of the areas that are pages of this portal. */
const ownPages: readonly string[] = ["/areas/product", "/areas/personal-data", "/users"];

/**
 * Where an area begins: at the system that serves it, or at its page in this portal.
 *
 * @returns null if nothing serves it: no link may lead there
 */
export function addressIn(
  systems: readonly { areas: Readonly<Partial<Record<AreaId, string>>> }[],
  { id, path }: Pick<Area, "id" | "path">,
): string | null {
  const elsewhere = systems.find(({ areas }) => id in areas)?.areas[id];
  return elsewhere ?? (ownPages.includes(path) ? path : null);
}

function isPlain(value: string): boolean {
  return !value.includes("#") && !value.includes("*");
}

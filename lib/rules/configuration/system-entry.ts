import * as z from "zod/mini";
import { described } from "#lib/rules/described";
import { idPattern } from "./ids";
import { bilingual, id } from "./parts";

/**
 * what the provider's file says about a connected system. The address and the key can be set for an installation by
 * the environment (lib/infra/system-settings.ts).
 */

const path = z
  .string("should be a path like /callback")
  .check(
    z.regex(/^\/(?!\/)[!-~]*$/, "should be a path like /callback"),
    z.refine(isPlain, "should have no fragment and no wildcard"),
  );
const areas = z
  .record(z.string().check(z.regex(idPattern, "is no area")), path, {
    error: "should be a list of areas and paths like invoices: /invoices",
  })
  .check(z.refine((open) => Object.keys(open).length > 0, "should name at least one area"));

/** A public key, as JWK (RFC 7517); what is private has no place in the file. */
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
  authentication: described(
    z.enum(["client_secret_basic", "client_secret_post", "private_key_jwt"], {
      error:
        "should be client_secret_basic, client_secret_post or private_key_jwt: a system without a secret (public client) can not be connected",
    }),
    "How the system proves at the token endpoint that it is itself.",
  ),
  secretGeneration: described(
    z.optional(z.int("should be a number").check(z.positive("should be 1 or more"))),
    "Which derived secret is the present one; the one before it counts too.",
  ),
  key: described(
    z.optional(publicKey),
    "For private_key_jwt: the public key that belongs to the system's private one.",
  ),
  redirects: described(
    z
      .array(path, "should be a list of paths like /callback")
      .check(z.minLength(1, "should have at least one path")),
    "Where a sign-in may lead back to, as paths of the address.",
  ),
  afterSignOut: described(
    z.array(path, "should be a list of paths like /signed-out"),
    "Where a sign-out that began in the system may lead back to.",
  ),
  backChannelLogout: described(
    path,
    "Where the portal tells that a session has ended (OpenID Connect Back-Channel Logout 1.0).",
  ),
});

/** One connected system. */
export const systemEntry = z
  .strictObject(
    {
      id: id("The client id, and part of the names of environment variables."),
      kind: described(
        z.enum(["oidc", "proxy"], { error: "should be oidc or proxy" }),
        "oidc: it signs people in through the portal. proxy: a reverse proxy in front of it asks about each request.",
      ),
      name: bilingual("What people read."),
      article: described(
        z.optional(z.enum(["der", "die", "das"], { error: "should be der, die or das" })),
        "The German article of the name, for sentences like »Zurück zum Rechnungsarchiv«; das without it.",
      ),
      address: described(
        z.string("should be an origin like https://archive.example.com"),
        "The origin, like https://archive.example.com. SYSTEM_…_URL replaces it in one installation.",
      ),
      areas: described(
        areas,
        "The areas that the system serves, each with the path where it begins.",
      ),
      claims: described(
        z.optional(
          z.array(
            z.enum(["email", "organization", "reseller"], {
              error: "should be email, organization or reseller",
            }),
            "should be a list of email, organization or reseller",
          ),
        ),
        "What the system learns beyond subject, name, language, customer number and its own areas (R-904).",
      ),
      oidc: z.optional(openIdConnect),
    },
    { error: "should be a system, with id, kind, name, address and areas" },
  )
  .check(
    z.refine(({ kind, oidc }) => (kind === "oidc") === (oidc !== undefined), {
      path: ["oidc"],
      error: "belongs to systems of the kind oidc, and only to those",
    }),
  );

/** A parsed `systemEntry`. */
export type SystemEntry = z.output<typeof systemEntry>;

function isPlain(value: string): boolean {
  return !value.includes("#") && !value.includes("*");
}

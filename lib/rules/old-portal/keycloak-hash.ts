import * as z from "zod/mini";

/** A credential of a user in an export: with two JSON texts, or flat as before Keycloak 8. */
export type KeycloakCredential = {
  type?: string | null;
  secretData?: string | null;
  credentialData?: string | null;
  algorithm?: string | null;
  hashIterations?: number | null;
  hashedSaltedValue?: string | null;
  salt?: string | null;
};

const secretData = z.looseObject({ value: z.string(), salt: z.optional(z.nullable(z.string())) });
const parameters = z.record(z.string(), z.array(z.string()));
const credentialData = z.looseObject({
  algorithm: z.string(),
  hashIterations: z.optional(z.number()),
  additionalParameters: z.optional(z.nullable(parameters)),
});

/** The names that PHC strings have for Keycloak's providers of PBKDF2. */
const digests: Readonly<Record<string, string>> = {
  pbkdf2: "pbkdf2",
  "pbkdf2-sha256": "pbkdf2-sha256",
  "pbkdf2-sha512": "pbkdf2-sha512",
};

/**
 * A password's hash as a PHC string, or in bcrypt's own form; empty for no credential, and something that is no known hash
 * for one that is not understood.
 */
export function keycloakHash(credential: KeycloakCredential | undefined): string {
  if (!credential) return "";
  const { secret, data } = partsOf(credential);
  if (!secret || !data) return "?";
  const [salt, key] = [plain(secret.salt ?? ""), plain(secret.value)];
  const { algorithm, hashIterations = 0, additionalParameters } = data;
  const digest = Object.hasOwn(digests, algorithm) ? digests[algorithm] : undefined;
  if (digest) return `$${digest}$i=${hashIterations}$${salt}$${key}`;
  // An extension that is in wide use keeps the whole hash as the value.
  if (algorithm === "bcrypt") return secret.value;
  if (algorithm !== "argon2") return `?${algorithm}`;
  const of = (name: string) => additionalParameters?.[name]?.[0] ?? "";
  if (of("version") !== "1.3") return "?argon2";
  const cost = `m=${of("memory")},t=${hashIterations},p=${of("parallelism")}`;
  return `$argon2${of("type")}$v=19$${cost}$${salt}$${key}`;
}

function partsOf(credential: KeycloakCredential) {
  const { hashedSaltedValue, salt, algorithm, hashIterations } = credential;
  const flat = hashedSaltedValue
    ? { secret: { value: hashedSaltedValue, salt }, data: { algorithm, hashIterations } }
    : { secret: parsed(credential.secretData), data: parsed(credential.credentialData) };
  return {
    secret: secretData.safeParse(flat.secret).data,
    data: credentialData.safeParse(flat.data).data,
  };
}

function parsed(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return null;
  }
}

/** Base64 without padding, as PHC strings have it. */
function plain(text: string): string {
  return text.replace(/=+$/, "");
}

import * as z from "zod/mini";

const text = z.optional(z.nullable(z.string()));
const texts = z.optional(z.nullable(z.array(z.string())));
const credential = z.looseObject({
  type: text,
  secretData: text,
  credentialData: text,
  algorithm: text,
  hashIterations: z.optional(z.nullable(z.number())),
  hashedSaltedValue: text,
  salt: text,
});

/** What is read of a user in the export of a realm; everything else is passed over. */
export const keycloakUser = z.looseObject({
  username: text,
  email: text,
  firstName: text,
  lastName: text,
  enabled: z.optional(z.nullable(z.boolean())),
  serviceAccountClientId: text,
  attributes: z.optional(
    z.nullable(z.record(z.string(), z.union([z.string(), z.array(z.string())]))),
  ),
  credentials: z.optional(z.nullable(z.array(credential))),
  realmRoles: texts,
  clientRoles: z.optional(z.nullable(z.record(z.string(), z.array(z.string())))),
  groups: texts,
});

/** A parsed `keycloakUser`. */
export type KeycloakUser = z.infer<typeof keycloakUser>;

/** Keycloak's own roles, which open nothing but its own account page. */
const ofKeycloak = /^(?:offline_access|uma_authorization|default-roles-.*|account\/.*)$/;

/** Roles of the realm by name, those of a client as `client/role`, and groups as `/group`. */
export function rolesOf({ realmRoles, clientRoles, groups }: KeycloakUser): string[] {
  const ofClients = Object.entries(clientRoles ?? {}).flatMap(([client, roles]) =>
    roles.map((role) => `${client}/${role}`),
  );
  const all = [...(realmRoles ?? []), ...ofClients, ...(groups ?? [])];
  return all.filter((role) => !ofKeycloak.test(role));
}

/** The first value of an attribute; empty for none. */
export function attributeOf({ attributes }: KeycloakUser, name: string): string {
  const found = Object.hasOwn(attributes ?? {}, name) ? attributes?.[name] : "";
  return (Array.isArray(found) ? found[0] : found) ?? "";
}

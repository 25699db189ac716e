import { isAddress } from "#lib/rules/schemas/addresses";
import { layoutOf } from "#lib/rules/staff-list/columns";
import { headsOf } from "#lib/rules/staff-list/headings";
import { type KeycloakCredential, keycloakHash } from "./keycloak-hash";
import { attributeOf, type KeycloakUser, keycloakUser, rolesOf } from "./keycloak-user";
import { areasHere, type Mapping, numberHere } from "./mapping";
import type { Source, SourcePerson } from "./person";

const heads = ["firstName", "lastName", "email", "organization", "language", "areas"] as const;
const headings = ["First name", "Last name", "Email", "Customer number", "Language", "Areas"];

/**
 * R-1003: the people of one or more files of a Keycloak realm's export (`kc.sh export`, with or without the users in files of
 * their own). People are counted through all of them. Accounts of services are passed over.
 *
 * @param files the parsed content of each
 * @throws Error for a file that is no such export
 */
export function keycloakSource(files: readonly unknown[], mapping: Mapping): Source {
  const users = files.flatMap(usersIn);
  const layout = layoutOf(headsOf(headings), 1);
  return { layout, people: peopleOf(users, mapping) };
}

/** A realm, or a list of users as its API returns it. */
function usersIn(file: unknown): unknown[] {
  const users = Array.isArray(file) ? file : (file as { users?: unknown } | null)?.users;
  if (!Array.isArray(users)) throw new Error("This is no export of a realm: it has no users.");
  return users;
}

function* peopleOf(users: readonly unknown[], mapping: Mapping): Generator<SourcePerson> {
  for (const [at, one] of users.entries()) {
    const { data } = keycloakUser.safeParse(one);
    if (data?.serviceAccountClientId) continue;
    yield data
      ? personOf(at + 1, data, mapping)
      : {
          row: at + 1,
          cells: [],
          hash: "",
          isOwner: false,
          deactivated: false,
          problems: [{ code: "userUnreadable", column: "" }],
        };
  }
}

function personOf(row: number, one: KeycloakUser, mapping: Mapping): SourcePerson {
  const roles = rolesOf(one);
  const cells: Record<(typeof heads)[number], string> = {
    firstName: one.firstName ?? "",
    lastName: one.lastName ?? "",
    email: one.email ?? addressOf(one.username),
    organization: numberHere(attributeOf(one, mapping.customerNumber ?? "customerNumber"), mapping),
    language: attributeOf(one, "locale"),
    areas: areasHere(roles, mapping),
  };
  return {
    row,
    cells: heads.map((head) => cells[head]),
    hash: keycloakHash((one.credentials ?? []).find(isPassword)),
    isOwner: roles.some((role) => mapping.owners.has(role)),
    deactivated: one.enabled === false,
  };
}

/** Realms where the address is the name may export nothing else. */
function addressOf(username: string | null | undefined): string {
  return username && isAddress(username) ? username : "";
}

function isPassword({ type }: KeycloakCredential): boolean {
  return type === "password";
}

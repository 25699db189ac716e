import type { UserFilters, UserListQuery } from "#lib/rules/list-queries";
import * as queries from "#lib/rules/list-queries";

const usual = queries.userListQuery.parse({});

/** Filters and place of the list as the end of an address. */
export function parametersOf(query: Partial<UserListQuery>): string {
  return queries.parametersOf(usual, query);
}

/** The address of the list with these filters; whatever narrows it starts again at the first page. */
export function listAddress(query: UserFilters, change: Partial<UserListQuery> = {}): string {
  return `/users${queries.parametersOf(usual, { ...query, after: null, before: null }, change)}`;
}

/** The address of a user's page, with the way back to this very place of the list. */
export function userAddress(userNumber: number, query: UserListQuery): string {
  return `/users/${userNumber}${parametersOf(query)}`;
}

/** The way back from a user's page. */
export function backAddress(query: UserListQuery): string {
  return `/users${parametersOf(query)}`;
}

/**
 * Where an action leads: to a page that says what has happened and knows the list from which the form came.
 *
 * @param list the form's field of this name
 */
export function answerAddress(path: string, list: string, said: Record<string, string>): string {
  const query = queries.userListQuery.parse(queries.repeated(new URLSearchParams(list)));
  const parameters = new URLSearchParams([
    ...new URLSearchParams(parametersOf(query)),
    ...Object.entries(said),
  ]);
  return `${path}?${parameters}`;
}

/** This very page of the list with everybody ticked, or nobody. */
export function tickedAddress(query: UserListQuery, all: boolean): string {
  const address = backAddress(query);
  if (!all) return address;
  return `${address}${address.includes("?") ? "&" : "?"}ticked=all`;
}

/** The list as it is filtered, as a table to take along. */
export function exportAddress(query: UserListQuery): string {
  return listAddress(query).replace("/users", "/users/export");
}

import type { UserFilters, UserListQuery } from "#lib/rules/list-queries";
import { userListQuery } from "#lib/rules/list-queries";
import * as urls from "#lib/rules/parameters";

const usual = userListQuery.parse({});

/** The list's filters and cursor as the end of a URL. */
export function parametersOf(query: Partial<UserListQuery>): string {
  return urls.parametersOf(usual, query);
}

/** The URL of the list with these filters; a changed filter starts again at the first page. */
export function listAddress(query: UserFilters, change: Partial<UserListQuery> = {}): string {
  return `/users${urls.parametersOf(usual, { ...query, after: null, before: null }, change)}`;
}

/** The URL of a user's page, with the way back to the same page of the list; "*" stands for any user of a list. */
export function userAddress(userNumber: number | "*", query: UserListQuery): string {
  return `/users/${userNumber}${parametersOf(query)}`;
}

/** A page of the list, with nothing ticked. */
export function backAddress(query: UserListQuery): string {
  return `/users${parametersOf(query)}`;
}

/**
 * Where an action leads: to a page that says what has happened and links back to the list.
 *
 * @param list the form's field of this name
 */
export function answerAddress(path: string, list: string, said: Record<string, string>): string {
  const query = userListQuery.parse(urls.repeated(new URLSearchParams(list)));
  const parameters = new URLSearchParams([
    ...new URLSearchParams(parametersOf(query)),
    ...Object.entries(said),
  ]);
  return `${path}?${parameters}`;
}

/** A page of the list with all boxes ticked. */
export function tickedAddress(query: UserListQuery): string {
  const address = backAddress(query);
  return `${address}${address.includes("?") ? "&" : "?"}ticked=all`;
}

/** The download of the filtered list as a table. */
export function exportAddress(query: UserListQuery): string {
  return listAddress(query).replace("/users", "/users/export");
}

import type { UserListQuery } from "#lib/rules/list-queries";
import type { JobAddress } from "#lib/rules/schemas/bulk";
import { parametersOf } from "../../_components/list-address";

/** The URL of a job and a page of its rows, with the list's cursor for the way back. */
export function jobAddress(
  job: string,
  query: Partial<UserListQuery> = {},
  { only, all, rowsAfter, rowsBefore }: Partial<JobAddress> = {},
): string {
  const rows = new URLSearchParams({
    ...(only === "failed" && { only }),
    ...(all && { all }),
    ...(rowsAfter && { rowsAfter: String(rowsAfter) }),
    ...(rowsBefore && { rowsBefore: String(rowsBefore) }),
  });
  const list = parametersOf(query);
  const parameters = list ? (rows.size > 0 ? `${list}&${rows}` : list) : `?${rows}`;
  return `/users/bulk/${job}${parameters === "?" ? "" : parameters}`;
}

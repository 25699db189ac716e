import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { Team } from "#lib/domain/users/team";
import { type UserListQuery, userListQuery } from "#lib/rules/list-queries";
import { listAddress } from "../users/_components/list-address";

/** The URL of the list with the users of the own organization in a state, without those below it. */
export function teamAddress(
  { customerNumber }: SignedIn,
  { reachesMore }: Team,
): (status: UserListQuery["status"]) => string {
  const own = reachesMore ? { organization: customerNumber, scope: "only" as const } : {};
  return (status) => listAddress(userListQuery.parse({}), { ...own, status });
}

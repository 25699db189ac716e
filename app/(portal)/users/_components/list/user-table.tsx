import { getTranslations } from "next-intl/server";
import { Table } from "#app/_components/table";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { UserPage } from "#lib/domain/users/list";
import type { UserListQuery } from "#lib/rules/list-queries";
import { UserTableRow } from "./user-table-row";

/** the list. One row per user: name, state with its explanation, access, and the way to the edit page. */
export async function UserTable({
  person,
  page,
  query,
  marked,
  allTicked,
}: {
  person: SignedIn;
  page: UserPage;
  query: UserListQuery;
  allTicked: boolean;
  /** The user who was just added. */
  marked: number | null;
}) {
  const t = await getTranslations("users");
  const { reachesMore, root, rows } = page;
  const below = reachesMore && query.scope !== "only";
  return (
    <Table
      caption={t(below ? "captionBelow" : "caption", {
        organization: root?.name ?? person.organizationName,
      })}
      columns={[
        { label: t("tick"), hidden: true, className: "w-0" },
        { label: t("name"), className: reachesMore ? "w-[28%]" : "w-[35%]" },
        ...(reachesMore ? [{ label: t("organization"), className: "w-[20%]" }] : []),
        { label: t("state"), className: reachesMore ? "w-[24%]" : "w-[32%]" },
        { label: t("access"), className: "w-[19%]" },
        { label: t("action"), hidden: true },
      ]}
    >
      {rows.map((user) => (
        <UserTableRow
          key={user.userNumber}
          user={user}
          query={query}
          showsOrganization={reachesMore}
          isNew={user.userNumber === marked}
          isTicked={allTicked}
          actor={person.actor}
        />
      ))}
    </Table>
  );
}

import { getLocale, getTranslations } from "next-intl/server";
import { Table } from "#app/_components/table";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { UserPage } from "#lib/domain/users/list";
import { areas, type Language, sections } from "#lib/rules/catalogue";
import type { UserListQuery } from "#lib/rules/list-queries";
import { stateBadges } from "../state";
import { stateWords } from "../state-words";
import { bulkFormId } from "./bulk-form-id";
import { ResendForm } from "./resend-form";
import { userRows } from "./user-rows";

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
  const language = (await getLocale()) as Language;
  const { reachesMore: showsOrganization, root } = page;
  const below = showsOrganization && query.scope !== "only";
  const names = sections.map(({ id }) =>
    areas.filter(({ section }) => section === id).map(({ name }) => name[language]),
  );
  const count = t("accessCount", { open: "{open}", all: "{all}" });
  return (
    <Table
      caption={t(below ? "captionBelow" : "caption", {
        organization: root?.name ?? person.organizationName,
      })}
      columns={[
        {
          label: t("tick"),
          hidden: true,
          className: "w-14",
          ticks: { form: bulkFormId, name: "users", label: t("tickOne"), checked: allTicked },
        },
        { label: t("name"), header: true },
        ...(showsOrganization ? [{ label: t("organization"), className: "w-[16%]" }] : []),
        {
          label: t("state"),
          className: showsOrganization ? "w-[21%]" : "w-[28%]",
          badges: stateBadges(await stateWords()),
        },
        { label: t("access"), className: "w-45", areas: { names, count } },
        {
          label: t("action"),
          hidden: true,
          className: "w-39",
          opens: {
            edit: { icon: "settings", text: t("edit") },
            view: { icon: "eye", text: t("view") },
          },
        },
      ]}
      rows={
        await userRows(page, {
          actor: person.actor,
          query,
          showsOrganization,
          marked,
        })
      }
      form={ResendForm}
    />
  );
}

import { getLocale, getTranslations } from "next-intl/server";
import type { Column } from "#app/_components/column";
import { Table } from "#app/_components/table";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import type { UserPage } from "#lib/domain/users/list";
import { areasBySection, type Language } from "#lib/rules/catalogue";
import type { UserListQuery } from "#lib/rules/list-queries";
import { listAddress, tickedAddress, userAddress } from "../list-address";
import { stateBadges, stepMarks } from "../state";
import { stateWords } from "../state-words";
import { bulkFormId } from "./bulk-form-id";
import { ResendForm } from "./resend-form";
import { userRows } from "./user-rows";

type Order = NonNullable<Column["sort"]>["order"];

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
  const { root } = page;
  // In a list of one organization every row would name it.
  const showsOrganization = page.reachesMore && query.scope !== "only" && root?.kind !== "customer";
  const names = areasBySection.map(({ areas }) => areas.map(({ name }) => name[language]));
  const count = t("accessCount", { open: "{open}", all: "{all}" });
  const path = userAddress("*", query);
  const state = await stateWords();
  const bulk = await getTranslations("bulk");
  /** The head of a column that sorts one way, and the other way round where it sorts already. */
  const sortBy = (order: "name" | "signIn", first: Order, second: Order): Column["sort"] => {
    if (query.sort === order)
      return { href: listAddress(query, { sort: `-${order}` }), order: first };
    const href = listAddress(query, { sort: order });
    return query.sort === `-${order}` ? { href, order: second } : { href };
  };
  return (
    <Table
      caption={t(showsOrganization ? "captionBelow" : "caption", {
        organization: root?.name ?? person.organizationName,
      })}
      className={showsOrganization ? "people several" : "people"}
      columns={[
        {
          label: t("tick"),
          className: "ticks",
          ticks: {
            form: bulkFormId,
            name: "users",
            label: t("tickOne"),
            checked: allTicked,
            all: {
              href: tickedAddress(query),
              text: bulk("tickAll"),
              said: bulk("tickAllSaid"),
            },
          },
        },
        {
          label: t("name"),
          header: true,
          sort: sortBy("name", "ascending", "descending"),
          page: path,
        },
        ...(showsOrganization
          ? [
              {
                label: t("organization"),
                className: "w-[14%]",
                address: listAddress(query, { organization: "*", scope: "below" }),
              },
            ]
          : []),
        {
          label: t("stateHead"),
          className: showsOrganization ? "w-[22%]" : "w-[27%]",
          sort: sortBy("signIn", "descending", "ascending"),
          badges: stateBadges(state),
          marks: stepMarks(state),
          leftOut: state.t("leftOut"),
        },
        { label: t("access"), className: "access", areas: { names, count, unit: t("accessUnit") } },
        {
          label: t("action"),
          hidden: true,
          className: "action",
          opens: {
            usual: { icon: "settings", text: t("edit") },
            view: { icon: "eye", text: t("view") },
          },
          page: path,
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

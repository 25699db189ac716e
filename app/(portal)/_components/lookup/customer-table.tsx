import { getTranslations } from "next-intl/server";
import type { CellContent } from "#app/_components/cell";
import type { Column } from "#app/_components/column";
import { Table } from "#app/_components/table";
import type { OrganizationHit } from "#lib/domain/organizations/hit";
import { isClosed } from "#lib/rules/tree";
import { closedBadge, withoutOwnerBadge } from "../../organizations/_components/badges";
import { organizationLine } from "../../users/_components/organization-labels";
import { stateBadges } from "../../users/_components/state";
import { stateWords } from "../../users/_components/state-words";

/**
 * FEEL-M1: organizations as rows, each with the number of its users, the state of its main account and the way to add a
 * user.
 */
export async function CustomerTable({
  hits,
  caption,
  sort,
  hrefOf,
}: {
  hits: readonly OrganizationHit[];
  caption: string;
  /** Where the list can be turned around. */
  sort?: Column["sort"];
  hrefOf: (customerNumber: string) => string;
}) {
  const t = await getTranslations("customers");
  return (
    <Table
      caption={caption}
      className="customers"
      columns={[
        { label: t("name"), header: true, sort },
        { label: t("people"), className: "w-[17%]" },
        {
          label: t("owner"),
          className: "w-[19%]",
          badges: stateBadges(await stateWords()),
        },
        { label: t("action"), hidden: true, className: "w-[23%]" },
      ]}
      rows={
        await Promise.all(
          hits.map(async (hit) => ({
            key: hit.customerNumber,
            cells: [
              {
                title: hit.name,
                href: hrefOf(hit.customerNumber),
                lines: [await organizationLine(hit)],
              },
              { text: t("users", { count: hit.users }) },
              await ownerOf(hit),
              isClosed(hit) ? {} : await additionTo(hit),
            ],
          })),
        )
      }
    />
  );
}

/** The state of the main account, or why there is none that can sign in. */
async function ownerOf(hit: OrganizationHit): Promise<CellContent> {
  const t = await getTranslations("organizations");
  if (isClosed(hit)) return { badge: closedBadge(t, !hit.closedAt) };
  if (!hit.ownerState) return { badge: withoutOwnerBadge(t) };
  return { label: t("owner"), state: hit.ownerState };
}

async function additionTo({ name, customerNumber }: OrganizationHit): Promise<CellContent> {
  const text = (await getTranslations("users"))("add");
  return {
    actions: [{ text, of: `: ${name}`, href: `/users/new?organization=${customerNumber}` }],
  };
}

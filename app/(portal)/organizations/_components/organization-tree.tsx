import { getLocale, getTranslations } from "next-intl/server";
import { Marked, type TreeNode } from "#app/_components/tree";
import type { BranchPage } from "#lib/domain/organizations/tree";
import type { Language } from "#lib/rules/catalogue";
import type { OrganizationKind } from "#lib/rules/delegation";
import type { OrganizationHit } from "../../../../lib/domain/organizations/hit";
import { kindIcons, kindOrder } from "./kinds";
import { counted } from "./numbers";
import { NodeSide } from "./row-actions";

/** One organization as a tree node, without its children. */
async function nodeOf(organization: OrganizationHit, search: string): Promise<TreeNode> {
  const t = await getTranslations("organizations");
  const { kind, customerNumber, name, place, users } = organization;
  return {
    href: `/organizations/${customerNumber}`,
    icon: kindIcons[kind],
    title: <Marked text={name} search={search} />,
    detail: (
      <>
        {t(`kind_${kind}`)} ·{" "}
        <span className="tabular-nums">
          <Marked text={customerNumber} search={search} />
        </span>{" "}
        · <Marked text={place} search={search} />
      </>
    ),
    count: t("users", { count: users }),
    side: <NodeSide organization={organization} />,
  };
}

/** "1 Mandant und 2 Kunden", in the order of the kinds. */
async function kindsOf(organizations: readonly { kind: OrganizationKind }[]): Promise<string> {
  const t = await getTranslations("organizations");
  const parts = kindOrder.flatMap((kind) => {
    const count = organizations.filter((one) => one.kind === kind).length;
    return kind !== "provider" && count > 0 ? [t(`count_${kind}`, { count })] : [];
  });
  return new Intl.ListFormat((await getLocale()) as Language).format(parts);
}

/** An organization with one page of those directly below it, each with a link to its own children. */
export async function branchNode(
  organization: OrganizationHit,
  page: BranchPage,
): Promise<TreeNode> {
  const node = await nodeOf(organization, "");
  return page.rows.length === 0
    ? node
    : {
        ...node,
        children: { summary: await kindsOf(page.rows), nodes: await branchNodes(page) },
      };
}

/** One page of the organizations directly below one. */
export async function branchNodes(page: BranchPage): Promise<TreeNode[]> {
  const t = await getTranslations("organizations");
  return Promise.all(
    page.rows.map(async (row) => ({
      ...(await nodeOf(row, "")),
      ...(row.below > 0 && {
        below: {
          href: `/organizations/${row.customerNumber}#below`,
          label: t("below", { count: row.below, number: await counted(row.below) }),
        },
      }),
    })),
  );
}

type Branch = { organization: OrganizationHit; below: Map<string, Branch> };

/**
 * The search results with their ancestors as one tree.
 *
 * @param known the ancestors by customer number, including the root
 */
export async function hitNode(
  root: OrganizationHit,
  hits: readonly OrganizationHit[],
  known: ReadonlyMap<string, OrganizationHit>,
  search: string,
): Promise<TreeNode> {
  const trunk: Branch = { organization: root, below: new Map() };
  for (const hit of hits) {
    const way = [...hit.path.flatMap((step) => known.get(step.customerNumber) ?? []), hit];
    let branch = trunk;
    for (const organization of way) {
      if (organization.customerNumber === root.customerNumber) continue;
      const next = branch.below.get(organization.customerNumber) ?? {
        organization,
        below: new Map(),
      };
      branch.below.set(organization.customerNumber, next);
      branch = next;
    }
  }
  return drawn(trunk, search);
}

async function drawn({ organization, below }: Branch, search: string): Promise<TreeNode> {
  const t = await getTranslations("organizations");
  const node = await nodeOf(organization, search);
  const branches = [...below.values()].toSorted(
    (one, other) =>
      kindOrder.indexOf(one.organization.kind) - kindOrder.indexOf(other.organization.kind),
  );
  if (branches.length === 0) return node;
  const kinds = await kindsOf(branches.map((branch) => branch.organization));
  return {
    ...node,
    children: {
      summary: t("withHits", { kinds }),
      nodes: await Promise.all(branches.map((branch) => drawn(branch, search))),
    },
  };
}

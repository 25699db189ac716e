import type { TreeNode } from "#app/_components/tree";
import type { OrganizationHit } from "#lib/domain/organizations/hit";
import type { BranchPage } from "#lib/domain/organizations/tree";
import type { OrganizationKind } from "#lib/rules/delegation";
import { kindIcons, kindOrder } from "./kinds";
import { counted } from "./numbers";
import { type OrganizationWords, organizationWords, sideOf } from "./organization-side";

/** One organization as a tree node, without its children. */
function nodeOf(words: OrganizationWords, organization: OrganizationHit): TreeNode {
  const { kind, customerNumber, name, place, users } = organization;
  const side = sideOf(words, organization);
  return {
    href: `/organizations/${customerNumber}`,
    icon: kindIcons[kind],
    title: name,
    kind: words.t(`kind_${kind}`),
    details: [customerNumber, place],
    count: words.t("users", { count: users }),
    ...(side && { side }),
  };
}

/** "1 Mandant und 2 Kunden", in the order of the kinds. */
function kindsOf(
  { t, language }: OrganizationWords,
  organizations: readonly { kind: OrganizationKind }[],
): string {
  const parts = kindOrder.flatMap((kind) => {
    const count = organizations.filter((one) => one.kind === kind).length;
    return kind !== "provider" && count > 0 ? [t(`count_${kind}`, { count })] : [];
  });
  return new Intl.ListFormat(language).format(parts);
}

/** An organization with one page of those directly below it, each with a link to its own children. */
export async function branchNode(
  organization: OrganizationHit,
  page: BranchPage,
): Promise<TreeNode> {
  const words = await organizationWords();
  const node = nodeOf(words, organization);
  if (page.rows.length === 0) return node;
  return {
    ...node,
    children: { summary: kindsOf(words, page.rows), nodes: await branchNodes(page) },
  };
}

/** One page of the organizations directly below one. */
export async function branchNodes(page: BranchPage): Promise<TreeNode[]> {
  const words = await organizationWords();
  return Promise.all(
    page.rows.map(async (row) => ({
      ...nodeOf(words, row),
      ...(row.below > 0 && {
        below: {
          href: `/organizations/${row.customerNumber}#below`,
          label: words.t("below", { count: row.below, number: await counted(row.below) }),
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
  return drawn(await organizationWords(), trunk);
}

function drawn(words: OrganizationWords, { organization, below }: Branch): TreeNode {
  const node = nodeOf(words, organization);
  const branches = [...below.values()].toSorted(
    (one, other) =>
      kindOrder.indexOf(one.organization.kind) - kindOrder.indexOf(other.organization.kind),
  );
  if (branches.length === 0) return node;
  const kinds = kindsOf(
    words,
    branches.map((branch) => branch.organization),
  );
  return {
    ...node,
    children: {
      summary: words.t("withHits", { kinds }),
      nodes: branches.map((branch) => drawn(words, branch)),
    },
  };
}

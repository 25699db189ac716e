import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { ListResult, ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import { SearchForm } from "#app/_components/search-form";
import type { Choice } from "#app/_components/select-field";
import { Tree, type TreeNode } from "#app/_components/tree";
import { nothing } from "#lib/domain/lookup/found";
import {
  type OrganizationsAndUsers,
  searchOrganizationsAndUsers,
} from "#lib/domain/lookup/organizations-and-users";
import { listBranches } from "#lib/domain/organizations/tree";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { limits } from "#lib/rules/limits";
import { type OrganizationQuery, organizationQuery, typedIn } from "#lib/rules/list-queries";
import { parametersOf } from "#lib/rules/parameters";
import { isUnclear } from "#lib/rules/unclear";
import { FoundPeople } from "../../_components/lookup/found-people";
import { unclearSentence } from "../../_components/unclear";
import { kindOrder } from "./kinds";
import { ListForm } from "./list-form";
import { counted } from "./numbers";
import { branchNode, hitNode } from "./organization-tree";

type Drawn = {
  /** Null if nothing was found. */
  tree: TreeNode | null;
  /** The line above the tree; null without a search. */
  result: string | null;
  /** The text at the foot of the list; empty if nothing was found. */
  status: string;
  previous: string | null;
  next: string | null;
  users: OrganizationsAndUsers["users"];
};

/** Search, tree and page links in one panel; all state is in the URL, so it works without JavaScript. */
export async function OrganizationPanel({
  person,
  query,
}: {
  person: SignedIn;
  query: OrganizationQuery;
}) {
  const t = await getTranslations("organizations");
  const narrowed =
    isUnclear(query) || query.q !== "" || query.kind !== null || query.owner !== null;
  const drawn = narrowed ? await found(person, query) : await topmost(person, query);
  const page = (label: string, change: { after?: string | null; before?: string | null }) =>
    change.after || change.before ? { href: addressOf(query, change), label } : undefined;
  return (
    <Panel>
      <ListTools>
        <SearchForm
          action="/organizations"
          submit={t("submit")}
          fields={[
            {
              name: "q",
              label: t("search"),
              value: typedIn(query, "q"),
              most: limits.searchLength,
            },
            {
              name: "kind",
              label: t("kind"),
              value: query.kind ?? "",
              choices: [
                ["", t("anyKind")],
                ...kindOrder
                  .filter((kind) => kind !== "provider")
                  .map((kind): Choice => [kind, t(`kind_${kind}`)]),
              ],
            },
            {
              name: "owner",
              label: t("owner"),
              value: query.owner ?? "",
              choices: [
                ["", t("anyOwner")],
                ["present", t("ownerPresent")],
                ["missing", t("ownerMissing")],
              ],
            },
          ]}
        />
      </ListTools>
      {drawn.result && (
        <ListResult>
          {drawn.result} <a href="/organizations">{t("reset")}</a>
        </ListResult>
      )}
      {drawn.tree && <Tree nodes={[drawn.tree]} search={query.q} form={ListForm} />}
      <FoundPeople q={query.q} found={drawn.users} />
      {drawn.tree && (!drawn.result || drawn.previous || drawn.next) && (
        <Pages
          label={t("pages")}
          status={drawn.status}
          previous={page(t("previous"), { before: drawn.previous })}
          next={page(t("next"), { after: drawn.next })}
        />
      )}
    </Panel>
  );
}

/** The URL of the list with these filters; a changed filter starts again at the first page. */
function addressOf(
  query: OrganizationQuery,
  cursor: { after?: string | null; before?: string | null },
): string {
  const usual = organizationQuery.parse({});
  return `/organizations${parametersOf(usual, { ...query, after: null, before: null }, cursor)}`;
}

/** The search results with their ancestors. */
async function found(person: SignedIn, query: OrganizationQuery): Promise<Drawn> {
  const { actor } = person;
  const t = await getTranslations("organizations");
  const page = await searchOrganizationsAndUsers(actor, query);
  const root = page.ways.get(person.customerNumber);
  if (!root) notFound();
  const { matches } = page;
  const unclear = await unclearSentence(query, {
    q: t("search"),
    kind: t("kind"),
    owner: t("owner"),
  });
  const facts = {
    count: matches,
    number: await counted(matches, page.cap),
    total: await counted(page.total),
    q: query.q,
  };
  const key = query.q ? "found" : "filtered";
  return {
    tree: matches === 0 ? null : await hitNode(root, page.rows, page.ways),
    result: unclear ?? (matches === 0 ? t("nothing") : t(key, facts)),
    status: t("hits", facts),
    previous: page.previous,
    next: page.next,
    users: page.users,
  };
}

/** The provider with the organizations directly below it, page by page. */
async function topmost(
  { actor, customerNumber }: SignedIn,
  query: OrganizationQuery,
): Promise<Drawn> {
  const t = await getTranslations("organizations");
  const page = await listBranches(actor, customerNumber, query);
  return {
    tree: await branchNode(page.root, page),
    result: null,
    users: nothing,
    status: t("directlyBelow", { count: page.total, number: await counted(page.total) }),
    previous: page.previous,
    next: page.next,
  };
}

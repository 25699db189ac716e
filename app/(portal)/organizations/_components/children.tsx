import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import { Tree } from "#app/_components/tree";
import { listBranches } from "#lib/domain/organizations/tree";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";
import type { Actor } from "#lib/rules/delegation";
import type { OrganizationQuery } from "#lib/rules/list-queries";
import { isClosed } from "#lib/rules/tree";
import { ListForm } from "./list-form";
import { counted } from "./numbers";
import { branchNodes } from "./organization-tree";

/** The organizations directly below one, page by page, and the way to add one. */
export async function Below({
  actor,
  organization,
  query,
}: {
  actor: Actor;
  organization: OrganizationDetail;
  query: OrganizationQuery;
}) {
  const t = await getTranslations("organizations");
  const { customerNumber } = organization;
  const page = await listBranches(actor, customerNumber, query);
  const link = (cursor: { after?: string | null; before?: string | null }, label: string) => {
    const [name, value] = Object.entries(cursor)[0] ?? [];
    return name && value
      ? {
          href: `/organizations/${customerNumber}?${new URLSearchParams({ [name]: value })}#below`,
          label,
        }
      : undefined;
  };
  return (
    <Panel labelledBy="below">
      <div className="flex flex-wrap items-center justify-between gap-3 border-b border-line px-list py-4.5">
        <h2 id="below">{t("belowTitle")}</h2>
        {!isClosed(organization) && (
          <LinkButton href={`/organizations/new?parent=${customerNumber}`}>
            <Icon icon="plus" />
            {t("addBelow")}
          </LinkButton>
        )}
      </div>
      {page.rows.length > 0 && <Tree nodes={await branchNodes(page)} form={ListForm} />}
      <Pages
        label={t("pages")}
        status={t("directlyBelow", { count: page.total, number: await counted(page.total) })}
        previous={link({ before: page.previous }, t("previous"))}
        next={link({ after: page.next }, t("next"))}
      />
    </Panel>
  );
}

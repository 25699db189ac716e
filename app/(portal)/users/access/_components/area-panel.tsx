import { getTranslations } from "next-intl/server";
import { Facets } from "#app/_components/facets";
import { ListResult, ListTools } from "#app/_components/list-tools";
import { Pages } from "#app/_components/pages";
import { Panel } from "#app/_components/panel";
import type { AreaAccess } from "#lib/domain/review/area";
import { limits } from "#lib/rules/limits";
import type { AccessQuery } from "#lib/rules/list-queries";
import { unclearSentence } from "../../../_components/unclear";
import { accessAddress } from "./access-address";
import { AreaAnswer } from "./area-answer";
import { AreaHolders } from "./area-holders";
import { AreaTools } from "./area-tools";
import { PeopleAbove } from "./people-above";
import { reviewWords } from "./review-words";

/** who has an area in an organization, and why; null for an organization that is not there or out of reach. */
export async function AreaPanel({
  query,
  access,
}: {
  query: AccessQuery;
  access: AreaAccess | null;
}) {
  const words = await reviewWords();
  const users = await getTranslations("users");
  const { t } = words;
  const unclear = await unclearSentence(query, {
    area: t("area"),
    seen: users("seen"),
    organization: users("organizationNumber"),
    group: t("group"),
  });
  if (!access || unclear)
    return (
      <Panel className="list">
        <ListTools>
          <AreaTools words={words} query={query} reachesMore={access?.reachesMore ?? true} />
        </ListTools>
        <ListResult>
          {unclear ?? users("noOrganization")} <a href="/users/access">{users("reset")}</a>
        </ListResult>
      </Panel>
    );
  const { page, counts, asleep } = access;
  const counted = (count: number) =>
    count > limits.accessCountCap ? t("many", { count: limits.accessCountCap }) : count;
  const isWhole = !page.next && !page.previous && counts.asleep === asleep.length;
  return (
    <Panel className="list">
      <ListTools>
        <AreaTools words={words} query={query} reachesMore={access.reachesMore} />
        {!isWhole && (
          <Facets
            label={t("group")}
            facets={(["open", "asleep"] as const).map((group) => ({
              href: accessAddress({ group }, query),
              label: t(`group_${group}`),
              count: counted(counts[group]),
              current: query.group === group,
            }))}
          />
        )}
      </ListTools>
      <AreaAnswer words={words} access={access} area={query.area} />
      <AreaHolders query={query} access={access} />
      <PeopleAbove above={access.above} />
      {(page.previous || page.next) && (
        <Pages
          label={users("pages")}
          status={t("pageOf", {
            count: page.rows.length,
            total: String(counted(counts[query.group])),
          })}
          previous={
            page.previous
              ? {
                  href: accessAddress({ before: page.previous }, query),
                  label: users("previous"),
                }
              : undefined
          }
          next={
            page.next
              ? { href: accessAddress({ after: page.next }, query), label: users("next") }
              : undefined
          }
        />
      )}
    </Panel>
  );
}

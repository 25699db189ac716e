import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Empty } from "#app/_components/empty";
import { Icon } from "#app/_components/icon";
import { PageHead } from "#app/_components/page-head";
import type { KeptSet, listKeptSets } from "#lib/domain/users/kept-sets";
import { announced } from "#lib/http/announce";
import type { Actor } from "#lib/rules/delegation";
import { accessMarksOf, titlesOf } from "../../../../_shell/shell-texts";
import { OpenSet } from "./open-set";
import { SetHead } from "./set-head";
import { SetNotice } from "./set-notice";

/** all sets, one below the other, and one of them open. */
export async function SetsPage({
  actor,
  page: { sets, entitled },
  open,
}: {
  actor: Actor;
  page: Awaited<ReturnType<typeof listKeptSets>>;
  open: KeptSet | null;
}) {
  const t = await getTranslations("permissionSets");
  const at = open ? sets.indexOf(open) : sets.length;
  const headOf = (set: KeptSet) => (
    <SetHead key={set.id} set={set} entitled={entitled} isOpen={set === open} />
  );
  const head = (
    <>
      <SetNotice said={await announced()} open={open} />
      <PageHead title={t("title")} detail={t("lead")}>
        <LinkButton href="/users/sets/new" variant="primary">
          <Icon icon="plus" />
          {t("add")}
        </LinkButton>
      </PageHead>
      {sets.slice(0, at + 1).map(headOf)}
    </>
  );
  if (open)
    return (
      <div className="sets">
        <OpenSet actor={actor} set={open} entitled={entitled} head={head} />
        {sets.slice(at + 1).map(headOf)}
      </div>
    );
  return (
    <div className="sets">
      <title>{(await titlesOf(t("title"))).plain}</title>
      {head}
      {sets.length === 0 && (
        <Empty marks={accessMarksOf([], entitled)} title={t("empty")}>
          {t.rich("emptyText", { a: (chunks) => <a href="/users/sets/new">{chunks}</a> })}
        </Empty>
      )}
    </div>
  );
}

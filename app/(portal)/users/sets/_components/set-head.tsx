import { getLocale, getTranslations } from "next-intl/server";
import { AccessIndicator } from "#app/_components/access-indicator";
import { Icon } from "#app/_components/icon";
import type { KeptSet } from "#lib/domain/users/kept-sets";
import type { AreaId, Language } from "#lib/rules/catalogue";
import { formatShortDate } from "#lib/rules/dates";
import { limits } from "#lib/rules/limits";
import { accessMarksOf } from "../../../../_shell/shell-texts";
import { actorName } from "../../../_components/actor-label";

/** One set in the list, which opens and closes it: name, version, what it ticks, and who has it. */
export async function SetHead({
  set,
  entitled,
  isOpen,
}: {
  set: KeptSet;
  entitled: readonly AreaId[];
  isOpen: boolean;
}) {
  const t = await getTranslations("permissionSets");
  const usable = set.permissions.filter((id) => entitled.includes(id));
  const many = set.holders > limits.countCap;
  return (
    <section
      className={isOpen ? "sheet set-head open" : "sheet set-head"}
      aria-labelledby={`set-${set.id}`}
    >
      <Icon icon="chevron-right" />
      <div>
        <h2 id={`set-${set.id}`}>
          <a
            href={isOpen ? "/users/sets" : `/users/sets/${set.id}`}
            aria-expanded={isOpen}
            aria-label={t(isOpen ? "close" : "open", { name: set.name })}
          >
            {set.name}
          </a>
        </h2>
        <p>{await originOf(set)}</p>
      </div>
      <div className="set-facts">
        <AccessIndicator marks={accessMarksOf(set.permissions, entitled)} />
        <span>{t("areas", { open: usable.length, all: entitled.length })}</span>
        <span>
          {many ? t("peopleMany", { count: limits.countCap }) : t("people", { count: set.holders })}
        </span>
        <span className={set.drifted > 0 ? "drifted" : undefined}>
          {set.holders > 0 && t("drifted", { count: set.drifted })}
        </span>
      </div>
    </section>
  );
}

async function originOf({ isOwn, organizationName, ...set }: KeptSet): Promise<string> {
  const t = await getTranslations("permissionSets");
  if (!isOwn) return t("fromAbove", { organization: organizationName });
  const date = formatShortDate(set.savedAt, (await getLocale()) as Language);
  return set.savedBy
    ? t("version", { version: set.version, date, name: await actorName(set.savedBy) })
    : t("versionAlone", { version: set.version, date });
}

import { getLocale, getTranslations } from "next-intl/server";
import { Tile, Tiles } from "#app/_components/tile";
import { addressOf, systemOf } from "#lib/domain/systems/connected";
import { type Area, areas, type Language, type sections } from "#lib/rules/catalogue";
import { areaIcons } from "./area-icon";

/**
 * The user's areas of one section of the dashboard; nothing if there is none. A tile is a link: areas that nothing serves yet
 * are named in a sentence below the tiles.
 */
export async function AreaTiles({
  section,
  effective,
}: {
  section: (typeof sections)[number];
  effective: ReadonlySet<string>;
}) {
  const t = await getTranslations("dashboard");
  const language = (await getLocale()) as Language;
  const own = areas.filter((area) => area.section === section.id && effective.has(area.id));
  if (own.length === 0) return null;
  const served = own.filter((area) => addressOf(area) !== null);
  const unserved = own.filter((area) => addressOf(area) === null);
  const names = new Intl.ListFormat(language).format(unserved.map(({ name }) => name[language]));
  return (
    <Tiles
      id={`section-${section.id}`}
      title={section.name[language]}
      note={unserved.length > 0 && t("notConnected", { areas: names })}
    >
      {served.flatMap((area) => [
        <AreaTile key={area.id} area={area} />,
        ...(area.id === "userAdministration" ? [<ActivityTile key="activity" />] : []),
      ])}
    </Tiles>
  );
}

async function AreaTile({ area }: { area: Area }) {
  const language = (await getLocale()) as Language;
  return (
    <Tile
      href={addressOf(area) ?? area.path}
      icon={areaIcons[area.id]}
      title={area.name[language]}
      system={systemOf(area.id)?.name[language]}
    >
      {area.offers[language]}
    </Tile>
  );
}

async function ActivityTile() {
  const t = await getTranslations("dashboard");
  const common = await getTranslations("common");
  return (
    <Tile href="/activity" icon="history" title={common("activity")}>
      {t("activityText")}
    </Tile>
  );
}

import { getLocale, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Tile, Tiles } from "#app/_components/tile";
import { addressOf, systemOf } from "#lib/domain/systems/connected";
import type { Area, Language } from "#lib/rules/catalogue";

/**
 * A section of the dashboard: areas of the user, and what else belongs there; nothing if there is neither. A tile is a link:
 * areas that nothing serves yet are named in a sentence below the tiles.
 */
export async function AreaTiles({
  id,
  title,
  areas: own,
  children,
}: {
  id: string;
  title: string;
  areas: readonly Area[];
  /** Tiles of pages that are no areas. */
  children?: ReactNode;
}) {
  const t = await getTranslations("dashboard");
  const language = (await getLocale()) as Language;
  if (own.length === 0 && !children) return null;
  const served = own.filter((area) => addressOf(area) !== null);
  const unserved = own.filter((area) => addressOf(area) === null);
  const names = new Intl.ListFormat(language).format(unserved.map(({ name }) => name[language]));
  return (
    <Tiles
      id={`section-${id}`}
      title={title}
      note={unserved.length > 0 && t("notConnected", { areas: names })}
    >
      {served.map((area) => (
        <AreaTile key={area.id} area={area} />
      ))}
      {children}
    </Tiles>
  );
}

async function AreaTile({ area }: { area: Area }) {
  const language = (await getLocale()) as Language;
  return (
    <Tile
      href={addressOf(area) ?? area.path}
      icon={area.sign}
      title={area.name[language]}
      system={systemOf(area.id)?.name[language]}
    >
      {area.offers[language]}
    </Tile>
  );
}

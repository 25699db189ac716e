import type { PersonAccess } from "#lib/domain/review/person";
import { boundedCount } from "#lib/rules/bounded-count";
import { type AreaId, areaIds, areaOf } from "#lib/rules/catalogue";
import { reviewWords } from "./review-words";

/** which areas somebody does not have, and who can change it. */
export async function PersonBesides({ access }: { access: PersonAccess }) {
  const { t, language } = await reviewWords();
  const { held, facts, administrators, above } = access;
  const has = new Set(held.map(({ area }) => area));
  const others = areaIds.filter((area) => !has.has(area));
  const named = (ids: readonly AreaId[]) =>
    new Intl.ListFormat(language).format(ids.map((id) => areaOf(id).name[language]));
  const possible = others.filter((area) => facts.entitled.has(area));
  const never = others.filter((area) => !facts.entitled.has(area));
  const unnamed = administrators.total - administrators.names.length;
  const changers = [
    ...administrators.names,
    ...(unnamed > 0 ? [t("changersMore", { count: unnamed })] : []),
    ...above.map(({ kind, name, people }) =>
      t(kind === "provider" ? "changerOfService" : "changer", { ...boundedCount(people), name }),
    ),
  ];
  return (
    <>
      {others.length > 0 && (
        <section className="besides" aria-labelledby="others">
          <h2 id="others">{t("others")}</h2>
          {possible.length > 0 && <p>{named(possible)}.</p>}
          {never.length > 0 && <p>{t("othersNever", { areas: named(never) })}</p>}
        </section>
      )}
      <section className="besides" aria-labelledby="changers">
        <h2 id="changers">{t("changers")}</h2>
        <p>{changers.length > 0 ? `${changers.join(", ")}.` : t("changersNone")}</p>
      </section>
    </>
  );
}

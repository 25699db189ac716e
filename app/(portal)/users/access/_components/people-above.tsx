import { getTranslations } from "next-intl/server";
import { Icon } from "#app/_components/icon";
import { List } from "#app/_components/list";
import type { Above } from "#lib/domain/review/above";
import { boundedCount } from "#lib/rules/bounded-count";
import { provider } from "#lib/rules/catalogue";
import { levelWords } from "./review-words";

/** who else can act on the accounts, counted by organization and never named. */
export async function PeopleAbove({ above }: { above: Above[] }) {
  const t = await getTranslations("review");
  if (above.length === 0) return null;
  return (
    <section className="besides" aria-labelledby="above">
      <h2 id="above">{t("above")}</h2>
      <p>{t("aboveMore")}</p>
      <List>
        {above.map(({ kind, name, people, isYours }) => (
          <li key={kind}>
            <Icon icon={kind === "provider" ? "life-buoy" : "landmark"} />
            <span>
              {kind === "provider"
                ? t("aboveProvider", { name: provider.name })
                : `${name}, ${levelWords(t, kind, isYours)}`}
            </span>
            <strong>{t("people", boundedCount(people))}</strong>
          </li>
        ))}
      </List>
    </section>
  );
}

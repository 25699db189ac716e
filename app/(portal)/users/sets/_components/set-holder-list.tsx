import { getLocale, getTranslations } from "next-intl/server";
import { List } from "#app/_components/list";
import { Section } from "#app/_components/panel";
import type { KeptSet } from "#lib/domain/users/kept-sets";
import type { SetHolder, SetHolders } from "#lib/domain/users/set-holders";
import type { Language } from "#lib/rules/catalogue";
import { formatShortDate } from "#lib/rules/dates";
import { driftIn, setWords } from "../../_components/set-words";
import { changeWords } from "./change-words";
import { UpdateOffer } from "./update-offer";

/** who was given a set and how each differs from it; nothing follows by itself. */
export async function SetHolderList({
  set,
  holders: { shown, last, older, change },
}: {
  set: KeptSet;
  holders: SetHolders;
}) {
  const t = await getTranslations("permissionSets");
  const date = formatShortDate(set.savedAt, (await getLocale()) as Language);
  const since = last && `${t("since", { version: set.version, date })} ${await changeWords(last)}`;
  return (
    <Section title={t("holders")} note={since}>
      {older && <UpdateOffer set={set} count={older} change={change} />}
      {shown.length === 0 ? (
        <p className="text-soft">{t("nobody")}</p>
      ) : (
        <List className="set-holders">
          {shown.map((holder) => (
            <li key={holder.userNumber}>
              <a href={`/users/${holder.userNumber}`} dir="auto">
                {holder.name}
              </a>
              <Difference set={set} holder={holder} />
            </li>
          ))}
        </List>
      )}
      {shown.length < set.holders && (
        <p className="mt-3 text-sm text-soft">
          {t("firstShown", { count: shown.length })}{" "}
          <a href={`/users?set=${set.id}`}>{t("allInList")}</a>
        </p>
      )}
    </Section>
  );
}

async function Difference({ set, holder }: { set: KeptSet; holder: SetHolder }) {
  const t = await getTranslations("permissionSets");
  const { missing, extra } = driftIn(await setWords(), holder.drift);
  const notes = [
    extra,
    !missing && !extra && t("like"),
    holder.version < set.version && t("earlier", { version: holder.version }),
    holder.state === "invited" && t("invited"),
    holder.organizationName !== set.organizationName && holder.organizationName,
  ].filter(Boolean);
  return (
    <span>
      {missing && <strong>{missing}</strong>}
      {missing && notes.length > 0 && ", "}
      {notes.join(", ")}
    </span>
  );
}

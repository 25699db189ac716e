import { getLocale, getTranslations } from "next-intl/server";
import { List } from "#app/_components/list";
import { Section } from "#app/_components/panel";
import type { KeptSet } from "#lib/domain/users/kept-sets";
import type { SetHolder, SetHolders } from "#lib/domain/users/set-holders";
import type { Language } from "#lib/rules/catalogue";
import { formatShortDate } from "#lib/rules/dates";
import type { PermissionChange } from "#lib/rules/delegation";
import { areaNames, driftWords } from "./set-texts";

/** who was given a set and how each differs from it; nothing follows by itself. */
export async function SetHolderList({
  set,
  holders: { shown, last },
}: {
  set: KeptSet;
  holders: SetHolders;
}) {
  const t = await getTranslations("permissionSets");
  const date = formatShortDate(set.savedAt, (await getLocale()) as Language);
  const since = last && `${t("since", { version: set.version, date })} ${await changeWords(last)}`;
  return (
    <Section title={t("holders")} note={since}>
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
        <p className="mt-3 text-sm text-soft">{t("firstShown", { count: shown.length })}</p>
      )}
    </Section>
  );
}

/** What a version brought and dropped, in sentences. */
export async function changeWords({ added, removed }: PermissionChange): Promise<string> {
  const t = await getTranslations("permissionSets");
  return [
    added.length > 0 && t("brought", { areas: await areaNames(added) }),
    removed.length > 0 && t("took", { areas: await areaNames(removed) }),
  ]
    .filter(Boolean)
    .join(" ");
}

async function Difference({ set, holder }: { set: KeptSet; holder: SetHolder }) {
  const t = await getTranslations("permissionSets");
  const words = await driftWords(holder.drift);
  const notes = [
    words?.extra,
    !words && t("like"),
    holder.version < set.version && t("earlier", { version: holder.version }),
    holder.state === "invited" && t("invited"),
    holder.organizationName !== set.organizationName && holder.organizationName,
  ].filter(Boolean);
  return (
    <span>
      {words?.missing && <strong>{words.missing}</strong>}
      {words?.missing && notes.length > 0 && ", "}
      {notes.join(", ")}
    </span>
  );
}

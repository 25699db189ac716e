import { getLocale, getTranslations } from "next-intl/server";
import { Badge, type BadgeTone } from "#app/_components/badge";
import type { IconName } from "#app/_components/icon";
import { List } from "#app/_components/list";
import { Panel, Section } from "#app/_components/panel";
import type { SystemKey } from "#lib/domain/service/systems";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";

const badges: Record<SystemKey["use"], { tone: BadgeTone; icon: IconName }> = {
  announced: { tone: "info", icon: "calendar-clock" },
  signing: { tone: "ok", icon: "key-round" },
  verifying: { tone: "off", icon: "shield-check" },
};

/** the public names of the keys that sign for connected systems, by what they are for. */
export async function KeyPanel({ keys }: { keys: readonly SystemKey[] }) {
  const t = await getTranslations("systems");
  const language = (await getLocale()) as Language;
  return (
    <Panel labelledBy="keys">
      <Section id="keys" title={t("keys")} note={t("keysNote")}>
        {keys.length === 0 ? (
          <p>{t("noKeys")}</p>
        ) : (
          <List className="grid gap-4">
            {keys.map(({ kid, purpose, use, signsFrom }) => (
              <li key={kid} className="grid justify-items-start gap-1">
                <p className="text-sm">{t(`for_${purpose}`)}</p>
                <code className="text-sm wrap-anywhere">{kid}</code>
                <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-soft">
                  <Badge {...badges[use]} text={t(`use_${use}`)} />
                  {t(use, { date: formatDateTime(signsFrom, language) })}
                </p>
              </li>
            ))}
          </List>
        )}
      </Section>
    </Panel>
  );
}

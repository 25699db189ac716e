import { getLocale, getTranslations } from "next-intl/server";
import { List } from "#app/_components/list";
import { Panel, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import { findSystem } from "#lib/domain/systems/connected";
import type { OpenSystem } from "#lib/domain/systems/own-systems";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { ReferenceForm } from "../../_components/reference-form";
import { endSystemSessionAction } from "../actions";
import { deviceName } from "./device-name";

/** the systems in which the user is signed in, each to be left; nothing if there is none. */
export async function OpenSystems({
  systems,
  current,
}: {
  systems: OpenSystem[];
  current: string;
}) {
  const t = await getTranslations("account");
  if (systems.length === 0) return null;
  return (
    <Panel labelledBy="systems">
      <Section id="systems" title={t("systems")} note={t("systemsNote")}>
        <div className="grid gap-5">
          <List className="grid gap-5">
            {systems.map((system) => (
              <Entry key={system.sid} entry={system} isCurrent={system.session === current} />
            ))}
          </List>
          <p className="max-w-text text-sm text-soft">{t("systemsAgain")}</p>
        </div>
      </Section>
    </Panel>
  );
}

async function Entry({ entry, isCurrent }: { entry: OpenSystem; isCurrent: boolean }) {
  const t = await getTranslations("account");
  const language = (await getLocale()) as Language;
  const name = findSystem(entry.system)?.name[language] ?? entry.system;
  const device = await deviceName(entry.device);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
      <div>
        <h3>{name}</h3>
        <p className="text-sm text-soft">
          {device} {isCurrent && `(${t("this")})`}
          <br />
          {t("since", { date: formatDateTime(entry.since, language) })}
        </p>
      </div>
      <ReferenceForm action={endSystemSessionAction} fields={{ sid: entry.sid }}>
        <SubmitButton>
          {t("endSystem")}
          <span className="sr-only">{t("endSystemOf", { system: name, device })}</span>
        </SubmitButton>
      </ReferenceForm>
    </li>
  );
}

import { getLocale, getTranslations } from "next-intl/server";
import { Icon } from "#app/_components/icon";
import { Panel, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import type { SessionEntry } from "#lib/domain/sign-in/own-sessions";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { endOtherSessionsAction, endSessionAction } from "../actions";
import { deviceIcon, deviceName } from "./device-name";
import { EndSessionForm } from "./end-session-form";

/** the user's own sessions, to end one or all others. */
export async function Sessions({
  sessions,
  current,
}: {
  sessions: SessionEntry[];
  current: string;
}) {
  const t = await getTranslations("account");
  return (
    <Panel labelledBy="sessions">
      <Section id="sessions" title={t("sessions")} note={t("sessionsNote")}>
        <div className="grid gap-5">
          {sessions.map((session) => (
            <Session
              key={session.session}
              entry={session}
              isCurrent={session.session === current}
            />
          ))}
          {sessions.length > 1 && (
            <EndSessionForm action={endOtherSessionsAction}>
              <SubmitButton>{t("endOthers")}</SubmitButton>
            </EndSessionForm>
          )}
        </div>
      </Section>
    </Panel>
  );
}

async function Session({ entry, isCurrent }: { entry: SessionEntry; isCurrent: boolean }) {
  const t = await getTranslations("account");
  const language = (await getLocale()) as Language;
  const device = await deviceName(entry.device);
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3">
      <div className="flex gap-3">
        <Icon icon={deviceIcon(entry.device)} className="size-6 text-soft" />
        <div>
          <h3>
            {device} {isCurrent && <span className="font-normal text-soft">({t("this")})</span>}
          </h3>
          <p className="text-sm text-soft">
            {t("lastSeen", { date: formatDateTime(entry.lastSeenAt, language) })}
            <br />
            {t("since", { date: formatDateTime(entry.createdAt, language) })}
          </p>
        </div>
      </div>
      {!isCurrent && (
        <EndSessionForm action={endSessionAction} session={entry.session}>
          <SubmitButton>
            {t("end")}
            <span className="sr-only">{t("endOf", { device })}</span>
          </SubmitButton>
        </EndSessionForm>
      )}
    </div>
  );
}

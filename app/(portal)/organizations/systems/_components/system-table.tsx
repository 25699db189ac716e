import { ArrowLeftRight, CircleCheck, CircleDashed, PlugZap } from "lucide";
import { getLocale, getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import { RowState, RowTitle } from "#app/_components/row-parts";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { SystemState } from "#lib/domain/service/systems";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { daysOf, limits } from "#lib/rules/limits";

/** One row per system: whether it can be reached, when somebody signed in last, and which logouts it has accepted. */
export async function SystemTable({ systems }: { systems: readonly SystemState[] }) {
  const t = await getTranslations("systems");
  return (
    <Table
      caption={t("title")}
      columns={[
        { label: t("system"), className: "w-[22%]" },
        { label: t("state") },
        { label: t("lastOpened"), className: "w-[24%]" },
        { label: t("signOuts"), className: "w-[26%]" },
      ]}
    >
      {systems.map((state) => (
        <SystemRow key={state.system.id} state={state} />
      ))}
    </Table>
  );
}

async function SystemRow({ state }: { state: SystemState }) {
  const t = await getTranslations("systems");
  const language = (await getLocale()) as Language;
  const { system, lastOpenedAt, openSessions } = state;
  return (
    <Row>
      <RowHeader>
        <RowTitle href={`#${system.id}`} title={system.name[language]} />
      </RowHeader>
      <Cell>
        <Reachable state={state} />
      </Cell>
      <Cell>
        <Narrow>{t("lastOpened")}</Narrow>
        {lastOpenedAt ? formatDateTime(lastOpenedAt, language) : t("never")}
        <span className="block text-sm text-soft">{t("open", { count: openSessions })}</span>
      </Cell>
      <Cell>
        <Narrow>{t("signOuts")}</Narrow>
        <SignOuts state={state} />
      </Cell>
    </Row>
  );
}

/** By the last logout: the page asks no system. One behind a proxy is never told anything, and so never known to be away. */
async function Reachable({ state }: { state: SystemState }) {
  const t = await getTranslations("systems");
  const language = (await getLocale()) as Language;
  const { system, failingSince, lastDeliveredAt, lastError } = state;
  if (system.kind === "proxy")
    return (
      <RowState
        badge={
          <Badge tone="off" icon={ArrowLeftRight}>
            {t("notTold")}
          </Badge>
        }
      >
        {t("notToldMore")}
      </RowState>
    );
  if (failingSince)
    return (
      <RowState
        badge={
          <Badge tone="danger" icon={PlugZap}>
            {t("badge_failing")}
          </Badge>
        }
      >
        {t("failing", { date: formatDateTime(failingSince, language) })}
        {lastError && (
          <>
            <br />
            {t("failingError", { error: lastError })}
          </>
        )}
      </RowState>
    );
  return lastDeliveredAt ? (
    <RowState
      badge={
        <Badge tone="ok" icon={CircleCheck}>
          {t("badge_reachable")}
        </Badge>
      }
    >
      {t("reachable", { date: formatDateTime(lastDeliveredAt, language) })}
    </RowState>
  ) : (
    <RowState
      badge={
        <Badge tone="off" icon={CircleDashed}>
          {t("badge_unknown")}
        </Badge>
      }
    >
      {t("unknown")}
    </RowState>
  );
}

async function SignOuts({ state }: { state: SystemState }) {
  const t = await getTranslations("systems");
  const language = (await getLocale()) as Language;
  const { system, lastDeliveredAt, waiting, waitingSince, abandoned } = state;
  if (system.kind === "proxy") return t("immediately");
  const count = abandoned;
  return (
    <>
      {lastDeliveredAt
        ? t("delivered", { date: formatDateTime(lastDeliveredAt, language) })
        : t("noSignOut")}
      {waitingSince && (
        <strong className="block text-sm text-warn-ink">
          {t("waiting", { count: waiting, date: formatDateTime(waitingSince, language) })}
        </strong>
      )}
      {count > 0 && (
        <strong className="block text-sm text-danger-ink">
          {t("abandoned", { count, days: daysOf(limits.abandonedLogoutsShown) })}
        </strong>
      )}
    </>
  );
}

/** The column heading on narrow screens, where the table becomes cards; screen readers use the real one. */
function Narrow({ children }: { children: string }) {
  return (
    <span aria-hidden className="hidden text-sm text-soft narrow:block">
      {children}
    </span>
  );
}

import { CircleHelp, ClockAlert, Inbox } from "lucide";
import { getLocale, getTranslations } from "next-intl/server";
import { Badge } from "#app/_components/badge";
import type { OrderRow } from "#lib/domain/orders/row";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { hoursOf, limits } from "#lib/rules/limits";

/** R-601: received, waiting for a person, or done; overdue takes precedence. */
export async function OrderBadge({ order }: { order: OrderRow }) {
  const t = await getTranslations("orders");
  if (order.overdue)
    return (
      <Badge tone="danger" icon={ClockAlert}>
        {t("overdue")}
      </Badge>
    );
  if (order.reason === "discarded") return <Badge tone="off">{t("discarded")}</Badge>;
  if (order.state === "done") return <Badge tone="ok">{t("done")}</Badge>;
  const waits = order.state === "waiting";
  return (
    <Badge tone={waits ? "warn" : "info"} icon={waits ? CircleHelp : Inbox}>
      {t(order.state)}
    </Badge>
  );
}

/** The line that explains the badge: why the order waits, or the state of the activation letter. */
export async function OrderLine({ order }: { order: OrderRow }) {
  const t = await getTranslations("orders");
  const language = (await getLocale()) as Language;
  const late = order.overdue
    ? `${t("late", { hours: hoursOf(limits.provisioningDeadline) })} `
    : "";
  if (order.state === "waiting") return `${late}${t("reason_emailTaken")}`;
  if (order.state === "received") {
    const { reason } = order;
    const known = reason === null || reason === "discarded" ? "none" : reason;
    return `${late}${t(`reason_${known}`)}`;
  }
  const done = order.settledAt ? formatDateTime(order.settledAt, language) : "";
  if (order.reason === "discarded") return t("discardedLine", { date: done });
  const letter = order.letter === null ? "" : ` ${t(`letter_${letterWord(order.letter)}`)}`;
  return `${late}${t("doneLine", { date: done })}${letter}`;
}

function letterWord(letter: NonNullable<OrderRow["letter"]>) {
  if (letter === "sent") return "sent";
  return letter === "failed" || letter === "abandoned" ? "failed" : "queued";
}

import type { getTranslations } from "next-intl/server";
import type { BadgeContent } from "#app/_components/badge";
import type { CellContent } from "#app/_components/cell";
import type { OrderRow } from "#lib/domain/orders/row";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { hoursOf, limits } from "#lib/rules/limits";

/** What puts orders into words for one reader. */
export type OrderWords = {
  t: Awaited<ReturnType<typeof getTranslations<"orders">>>;
  language: Language;
};

/** R-601: the state of an order: its badge, and why it waits or what became of the activation letter. */
export function orderState(words: OrderWords, order: OrderRow): CellContent {
  return { badge: orderBadge(words, order), lines: [orderLine(words, order)] };
}

/** Received, waiting for a person, or done; overdue takes precedence: the order, or the letter of one that is done. */
function orderBadge({ t }: OrderWords, order: OrderRow): BadgeContent {
  if (order.overdue && order.state === "done")
    return { tone: "danger", icon: "clock-alert", text: t("letterOverdue") };
  if (order.overdue) return { tone: "danger", icon: "clock-alert", text: t("overdue") };
  if (order.reason === "discarded") return { tone: "off", text: t("discarded") };
  if (order.state === "done") return { tone: "ok", text: t("done") };
  return order.state === "waiting"
    ? { tone: "warn", icon: "circle-help", text: t("waiting") }
    : { tone: "info", icon: "inbox", text: t("received") };
}

function orderLine({ t, language }: OrderWords, order: OrderRow): string {
  const hours = hoursOf(limits.provisioningDeadline);
  const late = order.overdue ? `${t("late", { hours })} ` : "";
  if (order.state === "waiting") return `${late}${t("reason_emailTaken")}`;
  if (order.state === "received") {
    const { reason } = order;
    const known = reason === null || reason === "discarded" ? "none" : reason;
    return `${late}${t(`reason_${known}`)}`;
  }
  const done = order.settledAt ? formatDateTime(order.settledAt, language) : "";
  if (order.reason === "discarded") return t("discardedLine", { date: done });
  const letter = order.letter === null ? "" : ` ${t(`letter_${letterWord(order.letter)}`)}`;
  const lateLetter = order.overdue ? ` ${t("letterLate", { hours })}` : "";
  return `${t("doneLine", { date: done })}${lateLetter || letter}`;
}

function letterWord(letter: NonNullable<OrderRow["letter"]>) {
  if (letter === "sent") return "sent";
  return letter === "failed" || letter === "abandoned" ? "failed" : "queued";
}

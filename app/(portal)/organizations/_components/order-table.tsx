import { getLocale, getTranslations } from "next-intl/server";
import type { CellAction } from "#app/_components/cell-actions";
import type { Row } from "#app/_components/column";
import { Table } from "#app/_components/table";
import type { OrderRow } from "#lib/domain/orders/row";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { ListForm } from "./list-form";
import { type OrderWords, orderState } from "./order-state";

/** One row per order: number and date, customer, state and next step. */
export async function OrderTable({ orders }: { orders: readonly OrderRow[] }) {
  const t = await getTranslations("orders");
  const language = (await getLocale()) as Language;
  return (
    <Table
      caption={t("title")}
      columns={[
        { label: t("orderColumn"), header: true, className: "w-[27%]" },
        { label: t("customer"), className: "w-[30%]" },
        { label: t("state") },
      ]}
      rows={orders.map((order) => orderRow({ t, language }, order))}
      form={ListForm}
    />
  );
}

function orderRow(words: OrderWords, order: OrderRow): Row {
  const { t, language } = words;
  const { orderNumber, customerNumber, organizationName, receivedAt } = order;
  const received = formatDateTime(receivedAt, language);
  return {
    key: orderNumber,
    cells: [
      { title: orderNumber, lines: [{ text: received, at: receivedAt.toISOString() }] },
      {
        title: organizationName ?? t("notYet"),
        lines: [customerNumber],
        ...(organizationName !== null && { href: `/organizations/${customerNumber}` }),
      },
      {
        ...orderState(words, order),
        ...(order.state !== "done" && { actions: nextSteps(words, order) }),
      },
    ],
  };
}

function nextSteps({ t }: OrderWords, order: OrderRow): CellAction[] {
  const { orderNumber, customerNumber, organizationName } = order;
  const of = t("ofOrder", { order: orderNumber });
  const fields = { orderNumber };
  const ask = { question: t("discardQuestion"), text: t("discardConfirm") };
  // Only an order that was tried can be discarded.
  const wasTried = order.state === "waiting" || order.reason !== null;
  return [
    ...(organizationName === null
      ? []
      : [{ text: t("toMasterData"), of, href: `/organizations/${customerNumber}` }]),
    { text: t("retry"), of, send: "retry", fields },
    ...(wasTried ? [{ text: t("discard"), of, send: "discard", fields, ask }] : []),
  ];
}

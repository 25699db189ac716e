import { getLocale, getTranslations } from "next-intl/server";
import { ContentBox } from "#app/_components/cell";
import { List } from "#app/_components/list";
import { Panel, Section } from "#app/_components/panel";
import type { OrderRow } from "#lib/domain/orders/row";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { orderState } from "./order-state";

/** the newest orders of one organization. */
export async function OrderHistory({ orders }: { orders: readonly OrderRow[] }) {
  const t = await getTranslations("orders");
  const language = (await getLocale()) as Language;
  return (
    <Panel labelledBy="orders">
      <Section id="orders" title={t("title")} note={t("newestFirst")}>
        <List className="grid gap-4">
          {orders.map((order) => (
            <li key={order.orderNumber} className="grid gap-1">
              <h3>{t("order", { number: order.orderNumber })}</h3>
              <p className="text-sm text-soft">
                {t("receivedAt", { date: formatDateTime(order.receivedAt, language) })}
              </p>
              <ContentBox content={orderState({ t, language }, order)} />
            </li>
          ))}
        </List>
      </Section>
    </Panel>
  );
}

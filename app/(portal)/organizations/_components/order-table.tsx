import { getLocale, getTranslations } from "next-intl/server";
import { Button, TextButton } from "#app/_components/button";
import { RowState, RowTitle } from "#app/_components/row-parts";
import { Cell, Row, RowHeader, Table } from "#app/_components/table";
import type { OrderRow } from "#lib/domain/orders/row";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { ReferenceForm } from "../../_components/reference-form";
import { discardOrderAction, retryOrderAction } from "../actions";
import { OrderBadge, OrderLine } from "./order-state";

/** One row per order: number and date, customer, state and next step. */
export async function OrderTable({ orders }: { orders: readonly OrderRow[] }) {
  const t = await getTranslations("orders");
  return (
    <Table
      caption={t("title")}
      columns={[
        { label: t("orderColumn"), className: "w-[27%]" },
        { label: t("customer"), className: "w-[30%]" },
        { label: t("state") },
      ]}
    >
      {orders.map((order) => (
        <OrderTableRow key={order.orderNumber} order={order} />
      ))}
    </Table>
  );
}

async function OrderTableRow({ order }: { order: OrderRow }) {
  const t = await getTranslations("orders");
  const language = (await getLocale()) as Language;
  const { orderNumber, customerNumber, organizationName } = order;
  return (
    <Row>
      <RowHeader>
        <RowTitle
          title={orderNumber}
          detail={
            <time dateTime={order.receivedAt.toISOString()}>
              {formatDateTime(order.receivedAt, language)}
            </time>
          }
        />
      </RowHeader>
      <Cell>
        <RowTitle
          href={organizationName === null ? undefined : `/organizations/${customerNumber}`}
          title={organizationName ?? t("notYet")}
          detail={customerNumber}
        />
      </Cell>
      <Cell>
        <RowState
          badge={<OrderBadge order={order} />}
          action={order.state !== "done" && <OrderActions order={order} />}
        >
          <OrderLine order={order} />
        </RowState>
      </Cell>
    </Row>
  );
}

async function OrderActions({ order }: { order: OrderRow }) {
  const t = await getTranslations("orders");
  const { orderNumber, customerNumber, organizationName } = order;
  return (
    <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1 text-sm">
      {organizationName !== null && (
        <a href={`/organizations/${customerNumber}`}>
          {t("toMasterData")}
          <span className="sr-only">{t("ofOrder", { order: orderNumber })}</span>
        </a>
      )}
      <ReferenceForm action={retryOrderAction} fields={{ orderNumber }}>
        <TextButton>
          {t("retry")}
          <span className="sr-only">{t("ofOrder", { order: orderNumber })}</span>
        </TextButton>
      </ReferenceForm>
      {/* Not for orders that were never tried. */}
      {(order.state === "waiting" || order.reason !== null) && (
        <details className="open:basis-full">
          <summary className="min-h-6 text-accent">
            {t("discard")}
            <span className="sr-only">{t("ofOrder", { order: orderNumber })}</span>
          </summary>
          <p className="mt-1 mb-2 text-soft">{t("discardQuestion")}</p>
          <ReferenceForm action={discardOrderAction} fields={{ orderNumber }}>
            <Button variant="danger">
              {t("discardConfirm")}
              <span className="sr-only">{t("ofOrder", { order: orderNumber })}</span>
            </Button>
          </ReferenceForm>
        </details>
      )}
    </div>
  );
}

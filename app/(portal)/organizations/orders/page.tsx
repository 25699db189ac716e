import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Notice } from "#app/_components/notice";
import { PageHead } from "#app/_components/page-head";
import { listOrders } from "#lib/domain/orders/list";
import { announced } from "#lib/http/announce";
import { requireServiceAdministrator } from "#lib/http/session";
import { orderQuery } from "#lib/rules/list-queries";
import { titleOf } from "../../../_shell/shell-texts";
import { unseenBounces } from "../../_components/unseen-bounces";
import { OrderPanel } from "../_components/order-panel";

/** the orders from the order system, with their state. */
export default async function OrdersPage({ searchParams }: PageProps<"/organizations/orders">) {
  const { actor } = await requireServiceAdministrator();
  const parameters = await searchParams;
  const said = await announced();
  const query = orderQuery.parse(parameters);
  const page = await listOrders(actor, query);
  const t = await getTranslations("orders");
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      {said === "discarded" && (
        <Notice tone="ok" role="status" title={t("discardedNotice")}>
          <p>{t("discardedMore")}</p>
        </Notice>
      )}
      {said === "retried" && (
        <Notice tone="ok" role="status" title={t("retried")}>
          <p>{t("retriedMore")}</p>
        </Notice>
      )}
      <BackLink href="/organizations">{t("back")}</BackLink>
      <PageHead title={t("title")} detail={`${t("lead")} ${await unseenBounces()}`.trim()} />
      <OrderPanel query={query} page={page} />
    </>
  );
}

import { getTranslations } from "next-intl/server";
import { Tile, Tiles } from "#app/_components/tile";
import type { Task } from "#lib/domain/service/task";

/** tiles on the provider's dashboard, besides the administrator's own areas. */
export async function ServiceTiles({ tasks }: { tasks: readonly Task[] }) {
  const t = await getTranslations("dashboard");
  const common = await getTranslations("common");
  return (
    <Tiles id="section-customers" title={common("customers")}>
      <Tile href="/organizations" icon="building-2" title={common("organizations")}>
        {t("organizationsText")}
      </Tile>
      <Tile href="/organizations/orders" icon="inbox" title={common("orders")}>
        {t("ordersText")}
      </Tile>
      <Tile href="/organizations/tasks" icon="list-todo" title={common("tasks")}>
        {t("tasksText", { count: tasks.length })}
      </Tile>
      <Tile href="/organizations/systems" icon="plug" title={common("systems")}>
        {t("systemsText", { count: tasks.filter(({ kind }) => kind === "systemSilent").length })}
      </Tile>
    </Tiles>
  );
}

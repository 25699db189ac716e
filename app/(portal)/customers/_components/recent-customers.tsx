import { getTranslations } from "next-intl/server";
import { FootLinks } from "#app/_components/foot-links";
import type { RecentCustomer } from "#lib/domain/lookup/recent-customers";

/** FEEL-M1: the customers for whose users the reader has done something last, each with the way to its users. */
export async function RecentCustomers({ recent }: { recent: readonly RecentCustomer[] }) {
  const t = await getTranslations("customers");
  return (
    <nav aria-labelledby="recent" className="border-b border-line px-list pb-3">
      <h2 id="recent" className="text-sm font-normal text-soft">
        {t("recent")}
      </h2>
      <FootLinks
        links={recent.map(({ name, customerNumber }) => ({
          href: `/users?organization=${customerNumber}`,
          label: name,
          icon: "building-2",
        }))}
      />
    </nav>
  );
}

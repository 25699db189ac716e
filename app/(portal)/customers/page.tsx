import { getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { PageHead } from "#app/_components/page-head";
import { requireCustomerAdministrator } from "#lib/http/session";
import { organizationQuery } from "#lib/rules/list-queries";
import { titleOf } from "../../_shell/shell-texts";
import { CustomerPanel } from "./_components/customer-panel";

/** FEEL-M1, R-603: the customers of a reseller or a sub-reseller, to look at and to add users for. */
export default async function CustomersPage({ searchParams }: PageProps<"/customers">) {
  const { actor, customerNumber } = await requireCustomerAdministrator();
  const query = organizationQuery.parse(await searchParams);
  const t = await getTranslations("customers");
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      <PageHead title={t("title")}>
        <LinkButton href={`/appearance/${customerNumber}`}>
          {(await getTranslations("appearance"))("title")}
        </LinkButton>
        <LinkButton href="/users/new" variant="primary">
          <Icon icon="plus" />
          {(await getTranslations("users"))("add")}
        </LinkButton>
      </PageHead>
      <CustomerPanel actor={actor} query={query} />
    </>
  );
}

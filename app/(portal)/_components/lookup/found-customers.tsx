import { getTranslations } from "next-intl/server";
import type { Found } from "#lib/domain/lookup/found";
import type { OrganizationHit } from "#lib/domain/organizations/hit";
import { type Actor, canAdministerService } from "#lib/rules/delegation";
import { limits } from "#lib/rules/limits";
import { counted } from "../../organizations/_components/numbers";
import { CustomerTable } from "./customer-table";
import { FoundSection } from "./found-section";

/** FEEL-M1: the first organizations that a search for people has found too; nothing if there are none. */
export async function FoundCustomers({
  actor,
  q,
  found: { rows, matches },
}: {
  actor: Actor;
  q: string;
  found: Found<OrganizationHit>;
}) {
  if (rows.length === 0) return null;
  const t = await getTranslations("lookup");
  const isService = canAdministerService(actor);
  const kind = isService ? "organizations" : "customers";
  const title = t(kind, { q });
  return (
    <FoundSection
      id="found-customers"
      title={title}
      all={
        matches > rows.length
          ? {
              href: `/${kind}?${new URLSearchParams({ q })}`,
              label: t("all", { number: await counted(matches, limits.matchCap) }),
            }
          : null
      }
    >
      <CustomerTable
        hits={rows}
        caption={title}
        hrefOf={(number) =>
          isService ? `/organizations/${number}` : `/users?organization=${number}`
        }
      />
    </FoundSection>
  );
}

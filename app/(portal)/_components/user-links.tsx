import { getLocale, getTranslations } from "next-intl/server";
import { FootLinks } from "#app/_components/foot-links";
import { areaOf, type Language } from "#lib/rules/catalogue";

/** The ways from the dashboard into the user administration. */
export async function UserLinks({
  all,
  customers = false,
  activity = true,
}: {
  /** Where there is more than is shown. */
  all?: string;
  /** For a reseller. */
  customers?: boolean;
  /** Not where nothing has happened yet. */
  activity?: boolean;
}) {
  const t = await getTranslations("dashboard");
  const common = await getTranslations("common");
  const language = (await getLocale()) as Language;
  const users = areaOf("userAdministration");
  return (
    <FootLinks
      links={[
        ...(all ? [{ href: all, icon: "list" as const, label: t("showAll") }] : []),
        { href: users.path, icon: "users", label: users.name[language] },
        ...(customers
          ? [{ href: "/customers", icon: "building-2" as const, label: common("customers") }]
          : []),
        ...(activity
          ? [
              { href: "/users/access", icon: "key-round" as const, label: common("whoHasAccess") },
              { href: "/activity", icon: "history" as const, label: common("activity") },
            ]
          : []),
        { href: "/help#guide", icon: "info", label: t("guide") },
      ]}
    />
  );
}

import { getLocale, getTranslations } from "next-intl/server";
import { PanelLinks } from "#app/_components/panel-links";
import { areaOf, type Language } from "#lib/rules/catalogue";

/** The ways from the dashboard into the user administration. */
export async function UserLinks({
  all,
  activity = true,
}: {
  /** Where there is more than is shown. */
  all?: string;
  /** Not where nothing has happened yet. */
  activity?: boolean;
}) {
  const t = await getTranslations("dashboard");
  const common = await getTranslations("common");
  const language = (await getLocale()) as Language;
  const users = areaOf("userAdministration");
  return (
    <PanelLinks
      links={[
        ...(all ? [{ href: all, icon: "list" as const, text: t("showAll") }] : []),
        { href: users.path, icon: "users", text: users.name[language] },
        ...(activity
          ? [{ href: "/activity", icon: "history" as const, text: common("activity") }]
          : []),
        { href: "/help#guide", icon: "info", text: t("guide") },
      ]}
    />
  );
}

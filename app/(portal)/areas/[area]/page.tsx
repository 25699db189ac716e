import { notFound, redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { ClosedDoorway } from "#app/_components/closed-doorway";
import { Icon } from "#app/_components/icon";
import { systemOf } from "#lib/domain/systems/connected";
import { requireArea, requireSignedIn } from "#lib/http/session";
import { type Area, areas, type Language } from "#lib/rules/catalogue";
import { Contacts } from "../../../_shell/contacts";
import { titleOf } from "../../../_shell/shell-texts";

/**
 * The page of every area that the portal does not serve itself: it leads to the system that does, or says that the area is not
 * connected yet.
 */
export default async function AreaPage({ params }: PageProps<"/areas/[area]">) {
  const path = `/areas/${(await params).area}`;
  const area: Area | undefined = areas.find((one) => one.path === path);
  if (!area) {
    // A visitor who is not signed in does not learn which areas exist.
    await requireSignedIn();
    notFound();
  }
  const { service } = (await requireArea(area.id)).appearance;
  const elsewhere = systemOf(area.id)?.areas[area.id];
  if (elsewhere) redirect(elsewhere);
  const t = await getTranslations("area");
  const language = (await getLocale()) as Language;
  const name = area.name[language];
  return (
    <>
      <title>{await titleOf(name)}</title>
      <ClosedDoorway icon={area.sign} from={name} title={t("notConnected")}>
        <p>
          <Contacts of={service}>
            {t("notConnectedMore", { email: service.email, phone: service.phone })}
          </Contacts>
        </p>
        <p className="mt-2">
          <LinkButton href="/">
            <Icon icon="arrow-left" />
            {t("overview")}
          </LinkButton>
        </p>
      </ClosedDoorway>
    </>
  );
}

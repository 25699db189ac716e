import { getTranslations } from "next-intl/server";
import { Greeting } from "#app/_components/greeting";
import { Notice } from "#app/_components/notice";
import { Tile, Tiles } from "#app/_components/tile";
import { listAdministrators } from "#lib/domain/access/administrators";
import { requireSignedIn } from "#lib/http/session";
import { provider, sections } from "#lib/rules/catalogue";
import { type Actor, canAdministerService } from "#lib/rules/delegation";
import { accessMarksOf, titlesOf } from "../_shell/shell-texts";
import { AreaTiles } from "./_components/area-tiles";
import { ServiceTiles } from "./_components/service-tiles";

export default async function DashboardPage() {
  const person = await requireSignedIn();
  const t = await getTranslations("dashboard");
  const common = await getTranslations("common");
  const { effective } = person.actor;
  return (
    <>
      <title>{(await titlesOf(t("title"))).plain}</title>
      <Greeting
        title={t("greeting", { name: `${person.firstName} ${person.lastName}` })}
        detail={t("organization", { name: person.organizationName, number: person.customerNumber })}
        marks={accessMarksOf(effective, person.entitled)}
        caption={t("accessCount", { open: effective.size, all: person.entitled.size })}
      />
      {effective.size === 0 && (
        <Notice tone="info" title={t("none")}>
          <p>{await whomToAsk(person.actor)}</p>
        </Notice>
      )}
      {canAdministerService(person.actor) && <ServiceTiles tasks={person.tasks} />}
      {sections.map((section) => (
        <AreaTiles key={section.id} section={section} effective={effective} />
      ))}
      <Tiles id="section-help" title={common("help")}>
        <Tile href="/help" icon="life-buoy" title={common("helpAndContact")}>
          {t("helpText")}
        </Tile>
        {effective.has("userAdministration") && (
          <Tile href="/help#guide" icon="info" title={t("guide")}>
            {t("guideText")}
          </Tile>
        )}
      </Tiles>
    </>
  );
}

/** The administrators of the user's organization, or the customer service if there are none. */
async function whomToAsk(actor: Actor): Promise<string> {
  const t = await getTranslations("dashboard");
  const names = (await listAdministrators(actor)).join(", ");
  return names ? t("noneMore", { names }) : t("noneService", { email: provider.service.email });
}

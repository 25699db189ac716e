import { getLocale, getTranslations } from "next-intl/server";
import { Greeting } from "#app/_components/greeting";
import { Notice } from "#app/_components/notice";
import { Tile } from "#app/_components/tile";
import { listAdministrators } from "#lib/domain/access/administrators";
import { type AskingTeam, findDashboard } from "#lib/domain/requests/dashboard";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { announced } from "#lib/http/announce";
import { requireSignedIn } from "#lib/http/session";
import { areas, type Language, sections } from "#lib/rules/catalogue";
import { canAdministerCustomers, canAdministerService } from "#lib/rules/delegation";
import { Contacts } from "../_shell/contacts";
import { helpHeading, isBesideHelp } from "../_shell/help-section";
import { accessMarksOf, titleOf } from "../_shell/shell-texts";
import { AreaTiles } from "./_components/area-tiles";
import { FirstTeam } from "./_components/first-team";
import { SearchPanel } from "./_components/lookup/search-panel";
import { ServiceDashboard } from "./_components/service-dashboard";
import { TeamPanel } from "./_components/team-panel";
import { OwnRequests } from "./request-access/_components/own-requests";
import { RequestNotice } from "./users/requests/_components/request-notice";

export default async function DashboardPage() {
  const person = await requireSignedIn();
  const t = await getTranslations("dashboard");
  return (
    <>
      <title>{await titleOf(t("title"))}</title>
      {canAdministerService(person.actor) ? (
        <ServiceDashboard person={person} />
      ) : (
        <Dashboard person={person} />
      )}
    </>
  );
}

/** The dashboard of everybody but service administrators: what administrators are told of their users, then the areas. */
async function Dashboard({ person }: { person: SignedIn }) {
  const t = await getTranslations("dashboard");
  const common = await getTranslations("common");
  const account = await getTranslations("account");
  const language = (await getLocale()) as Language;
  const { actor, entitled } = person;
  const { effective } = actor;
  // The users of an administrator are told of above, and lead there.
  const permitted = areas.filter(({ id }) => effective.has(id) && id !== "userAdministration");
  const { own, team } = await findDashboard(actor);
  return (
    <>
      <Greeting
        title={t("greeting", { name: `${person.firstName} ${person.lastName}` })}
        detail={t("organization", { name: person.organizationName, number: person.customerNumber })}
        marks={accessMarksOf(effective, entitled)}
        caption={t("accessCount", { open: effective.size, all: entitled.size })}
      />
      {effective.size === 0 && (
        <Notice tone="info" title={t("none")}>
          <p>
            <Contacts of={person.appearance.service}>{await whomToAsk(person)}</Contacts>
          </p>
        </Notice>
      )}
      <RequestNotice said={await announced()} />
      {own.length > 0 && <OwnRequests own={own} />}
      {canAdministerCustomers(actor) && <SearchPanel action="/users" label={t("findBoth")} />}
      {team && <OwnTeam person={person} team={team} />}
      {sections
        .filter((section) => !isBesideHelp(section))
        .map((section) => (
          <AreaTiles
            key={section.id}
            id={section.id}
            title={section.name[language]}
            areas={permitted.filter((area) => area.section === section.id)}
          />
        ))}
      <AreaTiles
        id="help"
        title={helpHeading(permitted, common("help"), language)}
        areas={sections
          .filter(isBesideHelp)
          .flatMap(({ id }) => permitted.filter((area) => area.section === id))}
      >
        <Tile href="/account" icon="circle-user-round" title={account("title")}>
          {t("accountText")}
        </Tile>
        <Tile href="/help" icon="life-buoy" title={common("helpAndContact")}>
          {t("helpText")}
        </Tile>
      </AreaTiles>
    </>
  );
}

/** The users of an administrator's organization; for the first one, how to begin. */
function OwnTeam({ person, team }: { person: SignedIn; team: AskingTeam }) {
  return team.total <= 1 && !team.reachesMore ? (
    <FirstTeam person={person} team={team} />
  ) : (
    <TeamPanel person={person} team={team} />
  );
}

/** The administrators of the user's organization, or the customer service if there are none. */
async function whomToAsk({ actor, appearance }: SignedIn): Promise<string> {
  const t = await getTranslations("dashboard");
  const names = (await listAdministrators(actor)).join(", ");
  return names ? t("noneMore", { names }) : t("noneService", { email: appearance.service.email });
}

import { notFound, redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { Actions } from "#app/_components/actions";
import { LinkButton } from "#app/_components/button";
import { ClosedDoorway } from "#app/_components/closed-doorway";
import { Icon } from "#app/_components/icon";
import { ActionsSection, Panel } from "#app/_components/panel";
import { findAskable } from "#lib/domain/requests/offer";
import { findSystem } from "#lib/domain/systems/connected";
import { findMissingAreas } from "#lib/domain/systems/missing-areas";
import { recordSystemRefusal } from "#lib/domain/systems/refusals";
import { requireSignedIn } from "#lib/http/session";
import { type AreaId, areaOf, type Language } from "#lib/rules/catalogue";
import { interactionPath } from "#lib/rules/paths";
import { wantedOf } from "#lib/rules/systems";
import { titleOf } from "../../_shell/shell-texts";
import { AskSection } from "../request-access/_components/ask-section";
import { letterAddress } from "./_components/letter-address";
import { PeopleToAsk, ServiceToAsk } from "./_components/people-to-ask";

/** How many areas the title names at most: more are named below it. */
const namedInTitle = 4;

/**
 * for somebody who comes from a connected system and may enter none of its areas, or not the one that the address
 * names: what is missing, whom to ask, and what is open there.
 */
export default async function RefusedPage({ searchParams }: PageProps<"/refused">) {
  const person = await requireSignedIn();
  const parameters = await searchParams;
  const system = typeof parameters.system === "string" && findSystem(parameters.system);
  if (!system) notFound();
  const back = interactionPath(parameters.back);
  const { effective } = person.actor;
  const { wanted, granted, others } = wantedOf(system, effective, parameters.area);
  // Granted meanwhile.
  if (granted) redirect(back ?? system.areas[granted] ?? "/");
  // Who lacks all areas has been recorded on the way here.
  if (wanted[0] && parameters.area === wanted[0])
    await recordSystemRefusal(person.actor, system.id, wanted[0]);
  const t = await getTranslations("refused");
  const language = (await getLocale()) as Language;
  const { areas, people } = await findMissingAreas(person.actor, wanted);
  const { areas: askable } = await findAskable(person.actor);
  const isBooked = areas.length > 0;
  const shown = isBooked ? areas : wanted;
  const named = (ids: readonly AreaId[], type: "conjunction" | "disjunction" = "disjunction") =>
    new Intl.ListFormat(language, { type }).format(ids.map((id) => areaOf(id).name[language]));
  const names = { system: system.name[language], article: system.article };
  const who = {
    name: `${person.firstName} ${person.lastName}`,
    organization: person.organizationName,
    number: person.customerNumber,
  };
  const count = shown.length;
  const isLong = count > namedInTitle;
  const title = isLong ? t("titleNothing", names) : t("title", { areas: named(shown), count });
  const toService = letterAddress(
    person.appearance.service.email,
    t("subject", { areas: named(shown) }),
    t("serviceBody", { ...names, ...who, areas: named(shown), count }),
  );
  return (
    <>
      <title>{await titleOf(title)}</title>
      <ClosedDoorway
        icon={shown[0] ? areaOf(shown[0]).sign : "lock"}
        from={t("from", names)}
        title={title}
      >
        {isLong && <p>{t("areasThere", { areas: named(shown, "conjunction") })}</p>}
        <p>
          {t("signedIn", who)} {t(isBooked ? "notOpened" : "notBooked", { count })}
        </p>
        {others.length > 0 && <p>{t("others", { areas: named(others, "conjunction") })}</p>}
      </ClosedDoorway>
      {askable.length > 0 && (
        <Panel labelledBy="ask">
          <AskSection areas={askable} wanted={shown.find((area) => askable.includes(area))} />
        </Panel>
      )}
      <Panel labelledBy="whom">
        {people.length > 0 ? (
          <PeopleToAsk
            people={people}
            letterTo={(one) =>
              letterAddress(
                one.email,
                t("subject", { areas: named(one.areas) }),
                t("body", {
                  ...names,
                  ...who,
                  to: one.name,
                  areas: named(one.areas),
                  count: one.areas.length,
                }),
              )
            }
          />
        ) : (
          <ServiceToAsk
            service={person.appearance.service}
            note={t(isBooked ? "nobodyNote" : "notBookedNote")}
            href={toService}
          />
        )}
        <ActionsSection>
          <Actions
            end
            start={
              <LinkButton href="/" variant="quiet">
                <Icon icon="arrow-left" />
                {t("overview")}
              </LinkButton>
            }
          >
            {back && <LinkButton href={`${back}?answer=refuse`}>{t("back", names)}</LinkButton>}
            {others[0] && (
              <LinkButton href={system.areas[others[0]] ?? "/"}>{t("on", names)}</LinkButton>
            )}
          </Actions>
        </ActionsSection>
      </Panel>
    </>
  );
}

import { getLocale, getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { CardHead } from "#app/_components/card-head";
import { SubmitButton } from "#app/_components/sent-form";
import { findSystem } from "#lib/domain/systems/connected";
import { currentSignedIn, orUnavailable } from "#lib/http/session";
import { areaIds, type Language } from "#lib/rules/catalogue";
import { accessMarksOf, titleOf } from "../../_shell/shell-texts";
import { ReferenceForm } from "../../(portal)/_components/reference-form";
import { Card } from "../_components/card";
import { type WayBack, wayBackOf } from "../_components/way-back";
import MissingPage from "../[...missing]/page";
import { leaveSystemAction } from "../actions";

/**
 * after a sign-out that began in a system, which is over there. Whether the session of the portal ends too is decided
 * by a form: this page ends nothing.
 */
export default async function LeftSystemPage({ searchParams }: PageProps<"/left-system">) {
  const { system: id, back, state } = await searchParams;
  const system = typeof id === "string" && findSystem(id);
  if (!system) return <MissingPage />;
  const person = await orUnavailable(currentSignedIn());
  const t = await getTranslations("leftSystem");
  const language = (await getLocale()) as Language;
  const names = { system: system.name[language], article: system.article };
  const way: WayBack = {
    system: system.id,
    ...(typeof back === "string" && { back }),
    ...(typeof state === "string" && { state }),
  };
  const title = person ? t("title", names) : t("signedOut");
  return (
    <Card
      access={person ? accessMarksOf(person.actor.effective, person.entitled) : closed}
      appearance={person?.appearance}
    >
      <title>{await titleOf(title)}</title>
      {person ? (
        <>
          <CardHead
            title={title}
            lead={t("still", {
              name: `${person.firstName} ${person.lastName}`,
              organization: person.organizationName,
            })}
          />
          <p>{t("question")}</p>
          <div className="grid gap-3">
            <ReferenceForm action={leaveSystemAction} fields={{ ...way, everywhere: "yes" }}>
              <SubmitButton variant="primary" wide>
                {t("everywhere")}
              </SubmitButton>
            </ReferenceForm>
            <ReferenceForm action={leaveSystemAction} fields={{ ...way, everywhere: "no" }}>
              <SubmitButton wide>{t("onlyThere", names)}</SubmitButton>
            </ReferenceForm>
          </div>
        </>
      ) : (
        <>
          <CardHead title={title} lead={t("signedOutMore", names)} />
          <p>
            <LinkButton href={wayBackOf(way) ?? "/sign-in"} variant="primary">
              {wayBackOf(way) ? t("back", names) : t("signIn")}
            </LinkButton>
          </p>
        </>
      )}
    </Card>
  );
}

const closed = accessMarksOf([], areaIds);

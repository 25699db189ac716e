import { getTranslations } from "next-intl/server";
import { ContentBox } from "#app/_components/cell";
import { Choice } from "#app/_components/choice";
import { Icon } from "#app/_components/icon";
import { Panel, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import type { OrganizationDetail } from "#lib/domain/service/organization-detail";
import { findUser } from "#lib/domain/users/detail";
import type { Actor } from "#lib/rules/delegation";
import { daysOf, limits } from "#lib/rules/limits";
import { isClosed } from "#lib/rules/tree";
import { ReferenceForm } from "../../_components/reference-form";
import { personTitle } from "../../users/_components/person-title";
import { stateBadge, stateLines } from "../../users/_components/state";
import { stateWords } from "../../users/_components/state-words";
import { inviteOwnerAction, replaceOwnerAction, sendRegistrationLinkAction } from "../actions";
import { withoutOwnerBadge } from "./badges";
import { RegistrationState } from "./registration-state";

/** The owner with its state, or the ways to get one, and a link to all other users. */
export async function Owner({
  actor,
  organization,
}: {
  actor: Actor;
  organization: OrganizationDetail;
}) {
  const t = await getTranslations("organizationForm");
  const words = await stateWords();
  const { kind, customerNumber, counts } = organization;
  const owner = organization.owner && (await findUser(actor, organization.owner.userNumber));
  // Invited at another address than the one in the master data, and not activated yet.
  const isElsewhere =
    owner?.deletesAt && owner.email.toLowerCase() !== organization.contactEmail.toLowerCase();
  const canInvite = kind !== "provider" && !isClosed(organization);
  return (
    <Panel labelledBy="access">
      <Section
        id="access"
        title={t("access")}
        note={
          <a href={`/users?organization=${customerNumber}`}>
            {t("toUsers", { count: counts.users })}
          </a>
        }
      >
        {(owner || kind !== "provider") && (
          <div className="grid gap-3">
            <h3>{t("owner")}</h3>
            {owner ? (
              <div className="flex flex-wrap items-start gap-x-10 gap-y-3">
                <ContentBox
                  content={{ ...personTitle(owner), href: `/users/${owner.userNumber}` }}
                />
                <ContentBox
                  content={{ badge: stateBadge(words, owner), lines: stateLines(words, owner) }}
                />
              </div>
            ) : (
              <ContentBox
                content={{
                  badge: withoutOwnerBadge(await getTranslations("organizations")),
                  lines: [t("withoutOwnerText")],
                }}
              />
            )}
          </div>
        )}
        {!owner && kind === "provider" && <p className="text-soft">{t("providerText")}</p>}
        {canInvite && (
          <div className="mt-5 border-t border-line pt-5">
            {(!owner || isElsewhere) && (
              <Choice
                title={t(owner ? "replaceTitle" : "inviteTitle")}
                action={
                  <ReferenceForm
                    action={owner ? replaceOwnerAction : inviteOwnerAction}
                    fields={{ customerNumber }}
                  >
                    <SubmitButton>
                      <Icon icon="mail" />
                      {t(owner ? "replace" : "invite")}
                    </SubmitButton>
                  </ReferenceForm>
                }
              >
                {t(owner ? "replaceText" : "inviteText", {
                  name: `${organization.contactFirstName} ${organization.contactLastName}`,
                  email: organization.contactEmail,
                  old: owner?.email ?? "",
                })}
              </Choice>
            )}
            <Choice
              title={t("registrationTitle")}
              action={
                <ReferenceForm action={sendRegistrationLinkAction} fields={{ customerNumber }}>
                  <SubmitButton>
                    <Icon icon="send" />
                    {t("sendRegistration")}
                  </SubmitButton>
                </ReferenceForm>
              }
            >
              {t("registrationText", {
                email: organization.contactEmail,
                days: daysOf(limits.activationLink),
              })}{" "}
              <RegistrationState link={organization.registrationLink} />
            </Choice>
          </div>
        )}
      </Section>
    </Panel>
  );
}

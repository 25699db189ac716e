import { getLocale, getTranslations } from "next-intl/server";
import { LinkButton } from "#app/_components/button";
import { Choice } from "#app/_components/choice";
import { Icon } from "#app/_components/icon";
import { Panel, Section } from "#app/_components/panel";
import { SubmitButton } from "#app/_components/sent-form";
import type { UserDetail } from "#lib/domain/users/detail";
import type { Language } from "#lib/rules/catalogue";
import { formatDateTime } from "#lib/rules/dates";
import { type Actor, permittedActions } from "#lib/rules/delegation";
import { daysOf, limits } from "#lib/rules/limits";
import { maySendNewLink } from "#lib/rules/new-link";
import { mayReplace } from "#lib/rules/replacement";
import { ReferenceForm } from "../../../_components/reference-form";
import { deactivateUserAction, reactivateUserAction, resendActivationAction } from "../../actions";
import { VerbForm } from "../command-form";
import { FactorReset } from "./factor-reset";
import { LockChoice, locksOf } from "./lock-choice";

/**
 * The actions with immediate effect: a new link, deactivating, locking, and their reversal. Only those that this actor
 * may apply to this user.
 */
export async function Commands({
  actor,
  user,
  list,
}: {
  actor: Actor;
  user: UserDetail;
  /** The end of the list's URL, for the way back. */
  list: string;
}) {
  const t = await getTranslations("userForm");
  const { target, userNumber } = user;
  const command = user.deactivatedAt ? "reactivate" : "deactivate";
  const permitted = permittedActions(actor, target);
  const halts = permitted[command];
  const resends = permitted.resend && maySendNewLink(user);
  const locks = locksOf(user).filter((lock) => permitted[lock]);
  const replaces = mayReplace(actor, user);
  const resets = permitted.resetSecondFactor && user.hasSecondFactor;
  if (!halts && !resends && !replaces && !resets && locks.length === 0) return null;
  const language = (await getLocale()) as Language;
  const name = `${user.firstName} ${user.lastName}`;
  return (
    <Panel labelledBy="halt" className="print:hidden">
      <Section id="halt" title={t("halt")}>
        {resends && user.deletesAt && (
          <Choice
            title={t("resendTitle")}
            action={
              <ReferenceForm
                action={resendActivationAction}
                fields={{ userNumber, list, from: "user" }}
              >
                <SubmitButton>
                  <Icon icon="mail" />
                  {t("resend")}
                </SubmitButton>
              </ReferenceForm>
            }
          >
            {t("resendText", {
              days: daysOf(limits.activationLink),
              date: formatDateTime(user.deletesAt, language),
            })}
          </Choice>
        )}
        {replaces && (
          <Choice
            title={t("addressTitle")}
            action={
              <LinkButton href={`/users/${userNumber}/another-address${list}`}>
                <Icon icon="at-sign" />
                {t("addressLink")}
              </LinkButton>
            }
          >
            {t("addressText")}
          </Choice>
        )}
        {halts && (
          <Choice
            title={t(command)}
            action={
              <VerbForm
                action={command === "deactivate" ? deactivateUserAction : reactivateUserAction}
                userNumber={userNumber}
                list={list}
              >
                <SubmitButton>
                  <Icon icon={command === "deactivate" ? "circle-pause" : "circle-play"} />
                  {t(command)}
                </SubmitButton>
              </VerbForm>
            }
          >
            {t(command === "deactivate" ? "deactivateText" : "reactivateText", { name })}
          </Choice>
        )}
        {resets && <FactorReset user={user} list={list} />}
        {locks.map((lock) => (
          <LockChoice key={lock} lock={lock} user={user} list={list} />
        ))}
      </Section>
    </Panel>
  );
}

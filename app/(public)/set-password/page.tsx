import { getLocale, getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import { findLink } from "#lib/domain/links/state";
import { announced } from "#lib/http/announce";
import { readCookie } from "#lib/http/cookies";
import { orUnavailable, signedInIfKnown } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { formatLongDateTime } from "#lib/rules/dates";
import { limits } from "#lib/rules/limits";
import { lowerCased } from "#lib/rules/link-token";
import { isRenewable } from "#lib/rules/new-link";
import { textsOf } from "../../_forms/texts";
import { accessMarksOf, titlesOf } from "../../_shell/shell-texts";
import { Card } from "../_components/card";
import { DeadLink } from "../_components/dead-link";
import { RenewedLink } from "../_components/renewed-link";
import { SetPasswordForm } from "../_components/set-password-form";

export default async function SetPasswordPage() {
  const token = await readCookie("link");
  const link = token ? await orUnavailable(findLink(token)) : ({ state: "unknown" } as const);
  if (isRenewable(link) && (await announced())) return <RenewedLink link={link} />;
  if (link.state !== "live") return <DeadLink link={link} isLowerCased={token === lowerCased} />;
  const t = await getTranslations("setPassword");
  const language = (await getLocale()) as Language;
  const activates = link.purpose === "activation";
  const byNumber = link.signInName !== link.email;
  const signedIn = await signedInIfKnown();
  const foreign = signedIn && signedIn.actor.userNumber !== link.userNumber;
  return (
    <Card access={accessMarksOf(link.areas, link.entitled)} appearance={link.appearance}>
      <SetPasswordForm
        titles={await titlesOf(t("title"))}
        link={link.link}
        login={link.signInName}
        lead={t.rich(activates ? "activate" : "reset", {
          organization: link.organizationName,
          b: (chunks) => <strong>{chunks}</strong>,
        })}
        notice={
          foreign && (
            <Notice tone="warn">
              <p>{t("otherSession", { name: `${signedIn.firstName} ${signedIn.lastName}` })}</p>
            </Notice>
          )
        }
        texts={{
          ...(await textsOf("common", ["problem", "show", "hide"])),
          ...(await textsOf("setPassword", ["title", "password"])),
          login: t(byNumber ? "customerNumber" : "email"),
          hint: t("passwordHint", { count: limits.passwordShortest }),
          submit: t(activates ? "submitActivate" : "submitReset"),
          until: t("until", {
            date: formatLongDateTime(link.expiresAt, language),
            login: t(byNumber ? "loginNumber" : "loginEmail"),
          }),
        }}
      />
    </Card>
  );
}

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import { FormStart } from "#app/_forms/sending";
import { findSecondStep, type SecondStep } from "#lib/domain/sign-in/second-step";
import { currentSessionId, orUnavailable, signedInIfKnown } from "#lib/http/session";
import { ownPath, signInAgainPath } from "#lib/rules/paths";
import { textsOf } from "../../../_forms/texts";
import { titlesOf } from "../../../_shell/shell-texts";
import { CancelSignIn } from "../../_components/cancel-sign-in";
import { Card } from "../../_components/card";
import { CodeForm } from "../../_components/code-form";
import { PasskeyForm } from "../../_components/passkey-form";
import { enterWithCodeAction, enterWithPasskeyAction } from "../actions";

/** D-1: the page after the right password. It reveals nothing to anybody who has not entered it. */
export default async function SecondFactorPage({
  searchParams,
}: PageProps<"/sign-in/second-factor">) {
  const { next, with: means } = await searchParams;
  const target = ownPath(typeof next === "string" ? next : null);
  if (await signedInIfKnown()) redirect(target);
  const sessionId = await currentSessionId();
  const step = sessionId ? await orUnavailable(findSecondStep(sessionId)) : null;
  if (!step) redirect(signInAgainPath(target));
  const t = await getTranslations("secondFactor");
  const byRecoveryCode = means === "recoveryCode";
  const kind = byRecoveryCode ? "recoveryCode" : step.hasApp ? "app" : null;
  const titles = await titlesOf(t("title"));
  const head = <CardHead title={t("title")} lead={t(`lead_${kind ?? "passkey"}`)} />;
  const address = (way?: "recoveryCode") =>
    `/sign-in/second-factor?${new URLSearchParams({ next: target, ...(way && { with: way }) })}`;
  return (
    <Card appearance={step.appearance}>
      <FormStart drawnFor={step.userNumber}>
        {kind ? (
          <CodeForm
            key={kind}
            action={enterWithCodeAction}
            titles={titles}
            kind={kind}
            next={target}
            head={head}
            texts={{
              code: t(`code_${kind}`),
              codeHint: t(`codeHint_${kind}`),
              submit: t("submit"),
              ...(await textsOf("common", ["problem"])),
            }}
          />
        ) : (
          <>
            <title>{titles.plain}</title>
            {head}
          </>
        )}
        {step.request && !byRecoveryCode && (
          <PasskeyForm
            action={enterWithPasskeyAction}
            request={step.request}
            next={target}
            primary={!kind}
            texts={
              await textsOf("secondFactor", [
                "usePasskey",
                "passkeyCancelled",
                "passkeyUnsupported",
                "needsScript",
              ])
            }
          />
        )}
      </FormStart>
      <div className="grid gap-2">
        {(byRecoveryCode || step.hasRecoveryCodes) && (
          <p>
            <a href={address(byRecoveryCode ? undefined : "recoveryCode")}>
              {t(byRecoveryCode ? "otherWay" : "useRecoveryCode")}
            </a>
          </p>
        )}
        <p className="text-sm text-soft">{t(helpOf(step))}</p>
        <CancelSignIn next={target} />
      </div>
    </Card>
  );
}

/** What helps a user who has no factor at hand. */
function helpOf({ hasRecoveryCodes }: SecondStep): "lost" | "lostAll" {
  return hasRecoveryCodes ? "lost" : "lostAll";
}

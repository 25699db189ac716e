import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { BackLink } from "#app/_components/back-link";
import { Choice } from "#app/_components/choice";
import { PageHead } from "#app/_components/page-head";
import { Panel, Section } from "#app/_components/panel";
import { QrCode } from "#app/_components/qr-code";
import { SubmitButton } from "#app/_components/sent-form";
import { findOpenedFactors } from "#lib/domain/account/open-factors";
import { requireSignedIn } from "#lib/http/session";
import { limits } from "#lib/rules/limits";
import { textsOf } from "../../../_forms/texts";
import { appSetupTexts } from "../../../_second-factor/texts";
import { titlesOf } from "../../../_shell/shell-texts";
import { ReferenceForm } from "../../_components/reference-form";
import { Passkeys } from "../_components/passkeys";
import { SetUpAppForm } from "../_components/set-up-app-form";
import { renewRecoveryCodesAction, switchOffFactorsAction } from "./actions";

/** R-505, D-1: the user's own second factor; only shortly after the password was confirmed. */
export default async function OwnFactorsPage() {
  const { actor, session } = await requireSignedIn();
  const factors = await findOpenedFactors(actor, session);
  if (!factors) redirect("/account?notice=passwordNeeded#second-factor");
  const t = await getTranslations("accountFactor");
  const account = await getTranslations("account");
  const { appSince, passkeys, recoveryCodesLeft, required, setup } = factors;
  const isOn = appSince !== null || passkeys.length > 0;
  return (
    <>
      <SetUpAppForm
        titles={await titlesOf(t("title"))}
        head={
          <>
            <BackLink href="/account#second-factor">{account("title")}</BackLink>
            <PageHead title={t("title")} detail={t("note")} />
          </>
        }
        picture={<QrCode text={setup.address} label={await pictureLabel()} />}
        secret={setup.secret}
        texts={{
          ...(await appSetupTexts()),
          ...(await textsOf("common", ["problem"])),
          app: t("app"),
          appNote: t(appSince ? "replacesApp" : "appNote"),
          submit: t(appSince ? "replaceApp" : "addApp"),
        }}
      />
      <Passkeys passkeys={passkeys} setup={setup} />
      {isOn && (
        <Panel labelledBy="besides">
          <Section id="besides" title={t("besides")}>
            <Choice
              title={t("recoveryCodes")}
              action={
                <ReferenceForm action={renewRecoveryCodesAction} fields={{}}>
                  <SubmitButton>{t("renewCodes")}</SubmitButton>
                </ReferenceForm>
              }
            >
              {t("codesLeft", { left: recoveryCodesLeft, all: limits.recoveryCodes })}{" "}
              {t("renewText")}
            </Choice>
            <Choice
              title={t("switchOff")}
              action={
                !required && (
                  <ReferenceForm action={switchOffFactorsAction} fields={{}}>
                    <SubmitButton variant="remove">{t("switchOffNow")}</SubmitButton>
                  </ReferenceForm>
                )
              }
            >
              {t(required ? "switchOffNever" : "switchOffText")}
            </Choice>
          </Section>
        </Panel>
      )}
    </>
  );
}

async function pictureLabel(): Promise<string> {
  const t = await getTranslations("factorSetup");
  return t("picture");
}

import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import { QrCode } from "#app/_components/qr-code";
import { FormStart } from "#app/_forms/sending";
import { findEnrolment } from "#lib/domain/sign-in/enrolment";
import { currentSessionId, orUnavailable, signedInIfKnown } from "#lib/http/session";
import { ownPath, signInAgainPath } from "#lib/rules/paths";
import { textsOf } from "../../../_forms/texts";
import { NewPasskeyForm } from "../../../_second-factor/new-passkey-form";
import { appSetupTexts, newPasskeyTexts } from "../../../_second-factor/texts";
import { titlesOf } from "../../../_shell/shell-texts";
import { CancelSignIn } from "../../_components/cancel-sign-in";
import { Card } from "../../_components/card";
import { EnrolAppForm } from "../../_components/enrol-app-form";
import { enrolPasskeyAction } from "../actions";

/** D-1: the page after the right password, for a user who needs a second factor and has none. */
export default async function EnrolmentPage({ searchParams }: PageProps<"/sign-in/enrolment">) {
  const { next } = await searchParams;
  const target = ownPath(typeof next === "string" ? next : null);
  if (await signedInIfKnown()) redirect(target);
  const sessionId = await currentSessionId();
  const setup = sessionId ? await orUnavailable(findEnrolment(sessionId)) : null;
  if (!setup) redirect(signInAgainPath(target));
  const t = await getTranslations("factorSetup");
  return (
    <Card appearance={setup.appearance}>
      <FormStart drawnFor={setup.userNumber}>
        <EnrolAppForm
          titles={await titlesOf(t("enrolTitle"))}
          head={<CardHead title={t("enrolTitle")} lead={t("enrolLead")} />}
          next={target}
          picture={<QrCode text={setup.address} label={t("picture")} />}
          secret={setup.secret}
          texts={{
            ...(await appSetupTexts()),
            ...(await textsOf("common", ["problem"])),
            submit: t("enrolSubmit"),
          }}
        />
        <details className="border-t border-line pt-5">
          <summary className="cursor-pointer font-semibold">{t("passkeyInstead")}</summary>
          <div className="mt-4 grid gap-4">
            <p className="text-soft">{t("passkeyText")}</p>
            <NewPasskeyForm
              action={enrolPasskeyAction}
              creation={setup.creation}
              texts={await newPasskeyTexts()}
              hidden={{ next: target }}
            />
          </div>
        </details>
      </FormStart>
      <CancelSignIn next={target} />
    </Card>
  );
}

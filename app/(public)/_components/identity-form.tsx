import { getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import type { FactorOffer } from "#lib/domain/second-factor/offer";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { textsOf } from "../../_forms/texts";
import { titlesOf } from "../../_shell/shell-texts";
import { confirmIdentityAction } from "../confirm-identity/actions";
import { CodeForm } from "./code-form";
import { PasskeyForm } from "./passkey-form";

type Means = "app" | "passkey" | "recoveryCode";

/**
 * password and, where there is one, second factor in one form, so that nothing is half confirmed. Other factors are
 * offered as links.
 *
 * @param means the chosen factor, as the address says
 * @param target where to go on afterwards
 * @param back where to go without confirming
 */
export async function IdentityForm({
  person,
  offer,
  means,
  target,
  back,
}: {
  person: SignedIn;
  offer: FactorOffer;
  means: string | string[] | undefined;
  target: string;
  back: string;
}) {
  const t = await getTranslations("confirmIdentity");
  const titles = await titlesOf(t("title"));
  const possible = meansOf(offer);
  const chosen = possible.find((one) => one === means) ?? possible[0] ?? null;
  const name = `${person.firstName} ${person.lastName}`;
  const lead = t("lead", { name, organization: person.organizationName });
  const head = <CardHead title={t("title")} lead={lead} />;
  const password = {
    login: person.email,
    password: t("password"),
    ...(await textsOf("common", ["show", "hide"])),
    ...(await textsOf("problems", ["passwordMissing"])),
  };
  const code = await getTranslations("secondFactor");
  const kind = chosen === "app" || chosen === "recoveryCode" ? chosen : null;
  return (
    <>
      {chosen === "passkey" && offer.request ? (
        <>
          <title>{titles.plain}</title>
          {head}
          <PasskeyForm
            action={confirmIdentityAction}
            request={offer.request}
            next={target}
            primary
            password={password}
            texts={
              await textsOf("secondFactor", [
                "usePasskey",
                "passkeyCancelled",
                "passkeyUnsupported",
                "needsScript",
              ])
            }
          />
        </>
      ) : (
        <CodeForm
          key={kind}
          action={confirmIdentityAction}
          titles={titles}
          kind={kind}
          next={target}
          head={head}
          password={password}
          texts={{
            code: kind ? code(`code_${kind}`) : "",
            codeHint: kind ? code(`codeHint_${kind}`) : "",
            submit: t("submit"),
            ...(await textsOf("common", ["problem"])),
          }}
        />
      )}
      <ul className="grid gap-2">
        {possible
          .filter((one) => one !== chosen)
          .map((one) => (
            <li key={one}>
              <a href={`/confirm-identity?${new URLSearchParams({ next: target, with: one })}`}>
                {t(`use_${one}`)}
              </a>
            </li>
          ))}
        <li>
          <a href={back}>{t("cancel")}</a>
        </li>
      </ul>
    </>
  );
}

/** The factors that this user has, the usual one first. */
function meansOf({ hasApp, hasRecoveryCodes, request }: FactorOffer): Means[] {
  if (!hasApp && !request) return [];
  return [
    ...(hasApp ? (["app"] as const) : []),
    ...(request ? (["passkey"] as const) : []),
    ...(hasRecoveryCodes ? (["recoveryCode"] as const) : []),
  ];
}

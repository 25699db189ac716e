import { getTranslations } from "next-intl/server";
import { CardHead } from "#app/_components/card-head";
import { unbroken } from "#app/_components/unbroken";
import { announced } from "#lib/http/announce";
import { areaIds, provider } from "#lib/rules/catalogue";
import { daysOf, limits } from "#lib/rules/limits";
import * as schemas from "#lib/rules/schemas/account";
import { textsOf } from "../../_forms/texts";
import { Contacts } from "../../_shell/contacts";
import { accessMarksOf, titleOf, titlesOf } from "../../_shell/shell-texts";
import { Card } from "../_components/card";
import { ForgotPasswordForm } from "../_components/forgot-password-form";

const texts = ["title", "lead", "hint", "submit", "back"] as const;

export default async function ForgotPasswordPage({ searchParams }: PageProps<"/forgot-password">) {
  const t = await getTranslations("forgotPassword");
  const closed = accessMarksOf([], areaIds);
  if (await announced()) {
    return (
      <Card access={closed}>
        <title>{await titleOf(t("sentTitle"))}</title>
        <CardHead title={unbroken(t("sentTitle"))} lead={t("sentLead")} />
        <p>{t("sentMore", { days: daysOf(limits.passwordResetLink) })}</p>
        <p className="text-sm text-soft">
          <Contacts of={provider.service}>
            {t("sentNothing", { email: provider.service.email })}
          </Contacts>
        </p>
        <p className="flex flex-wrap gap-x-5 gap-y-2">
          <a href="/sign-in">{t("back")}</a>
          <a href="/forgot-password">{t("again")}</a>
        </p>
      </Card>
    );
  }
  const { login } = await searchParams;
  return (
    <Card access={closed}>
      <ForgotPasswordForm
        login={schemas.forgotPassword.safeParse({ login }).data?.login ?? ""}
        titles={await titlesOf(t("title"))}
        texts={{
          ...(await textsOf("forgotPassword", texts)),
          ...(await textsOf("signIn", ["login"])),
          ...(await textsOf("common", ["problem"])),
        }}
      />
    </Card>
  );
}

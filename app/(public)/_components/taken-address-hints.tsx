import { getTranslations } from "next-intl/server";
import type { Appearance } from "#lib/rules/appearance";
import { Contacts } from "../../_shell/contacts";

/** what to do if the address is taken. Always shown, because nobody is told whether it is. */
export async function TakenAddressHints({ service }: { service: Appearance["service"] }) {
  const t = await getTranslations("register");
  return (
    <section aria-labelledby="taken" className="grid gap-2 border-t border-line pt-5 text-sm">
      <h2 id="taken" className="text-base">
        {t("takenTitle")}
      </h2>
      <ul className="grid list-disc gap-1.5 pl-5 text-soft">
        <li>{t("takenFree")}</li>
        <li>
          {t.rich("takenSignIn", {
            signIn: (chunks) => <a href="/sign-in">{chunks}</a>,
            forgotten: (chunks) => <a href="/forgot-password">{chunks}</a>,
          })}
        </li>
        <li>
          <Contacts of={service}>{t("takenService", { email: service.email })}</Contacts>
        </li>
      </ul>
    </section>
  );
}

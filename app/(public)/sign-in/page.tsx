import { redirect } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { Notice } from "#app/_components/notice";
import { demoSignIns } from "#lib/domain/installation/demo";
import { announced } from "#lib/http/announce";
import { readCookie } from "#lib/http/cookies";
import { readEntry } from "#lib/http/kept-entry";
import { signedInIfKnown } from "#lib/http/session";
import type { Language } from "#lib/rules/catalogue";
import { ownPath } from "#lib/rules/paths";
import { textsOf } from "../../_forms/texts";
import { titlesOf } from "../../_shell/shell-texts";
import { Card } from "../_components/card";
import { DemoSignIns } from "../_components/demo-sign-ins";
import { SignInForm } from "../_components/sign-in-form";

const notices = ["activated", "passwordSet", "signedOut", "factorRequired"] as const;
const texts = ["title", "login", "loginHint", "password", "submit", "forgotten", "locked"] as const;

/** The only page that search engines may index (S-89). */
export const metadata = { robots: { index: true, follow: false } };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next, notice, ended } = await searchParams;
  const target = ownPath(typeof next === "string" ? next : null);
  if (await signedInIfKnown()) redirect(target);
  const t = await getTranslations("signIn");
  const language = (await getLocale()) as Language;
  const isKept = (await readEntry()) !== null;
  // Why somebody has to sign in again is no news, and true each time.
  const happened = notice === "factorRequired" ? notice : await announced();
  const said = notices.find((one) => one === happened);
  return (
    <Card>
      <SignInForm
        titles={await titlesOf(t("title"))}
        texts={{
          ...(await textsOf("signIn", texts)),
          lead: t("lead"),
          ...(await textsOf("common", ["problem", "show", "hide"])),
        }}
        next={target}
        login={(await readCookie("login")) ?? ""}
        notice={
          (said || ended) && (
            <Notice tone={said && said !== "factorRequired" ? "ok" : "info"} role="status">
              <p>
                {t(said ?? "ended")} {ended && isKept && t("endedKept")}
              </p>
            </Notice>
          )
        }
      />
      <DemoSignIns
        title={t("demoTitle")}
        signIns={demoSignIns().map((one) => ({ ...one, note: one.note[language] }))}
      />
    </Card>
  );
}

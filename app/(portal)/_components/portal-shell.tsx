import { LogOut } from "lucide-react";
import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Button } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { Shell } from "#app/_components/shell";
import type { SignedIn } from "#lib/domain/sessions";
import { areas, type Language, sections } from "#lib/rules/catalogue";
import { signOutAction } from "../../(public)/actions";
import { frameTexts } from "../../frame";
import { SignOutForm } from "./sign-out-form";

/** What surrounds every page for people who are signed in: the navigation shows only what this person may enter. */
export async function PortalShell({ person, children }: { person: SignedIn; children: ReactNode }) {
  const { brand, language, languages, footer, texts } = await frameTexts();
  const t = await getTranslations("common");
  return (
    <Shell
      {...{ brand, languages, footer, texts }}
      who={{
        line: t("signedInAs"),
        name: `${person.firstName} ${person.lastName}`,
        detail: `${person.organizationName} · ${person.customerNumber}`,
        href: "/account",
      }}
      signOut={
        <SignOutForm action={signOutAction}>
          <Button variant="quiet">
            <Icon icon={LogOut} />
            {t("signOut")}
          </Button>
        </SignOutForm>
      }
      navigation={await navigationOf(person, language)}
    >
      {children}
    </Shell>
  );
}

async function navigationOf(person: SignedIn, language: Language) {
  const t = await getTranslations("common");
  const path = ((await headers()).get("x-address") ?? "/").split("?")[0] ?? "/";
  const item = (href: string, label: string) => ({
    href,
    label,
    current: href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`),
  });
  const permitted = areas.filter(({ id }) => person.actor.effective.has(id));
  return [
    { items: [item("/", t("overview"))] },
    ...sections
      .map(({ id, name }) => ({
        heading: name[language],
        items: permitted
          .filter((area) => area.section === id)
          .map((area) => item(area.path, area.name[language])),
      }))
      .filter(({ items }) => items.length > 0),
    { heading: t("help"), items: [item("/help", t("helpAndContact"))] },
  ];
}

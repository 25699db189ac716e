import type { ReactNode } from "react";
import { Button } from "#app/_components/button";
import { Icon } from "#app/_components/icon";
import { Shell } from "#app/_components/shell";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { addressOf } from "#lib/domain/systems/connected";
import { type Area, areaOf, areas, type Language, sections } from "#lib/rules/catalogue";
import { canAdministerService } from "#lib/rules/delegation";
import { shellTexts } from "../../_shell/shell-texts";
import { signOutAction } from "../../(public)/actions";
import { SignOutForm } from "./sign-out-form";

type ShellTexts = Pick<Awaited<ReturnType<typeof shellTexts>>, "t" | "address" | "language">;

/** The shell of every page for signed-in users; its navigation only shows what the user may enter. */
export async function PortalShell({ person, children }: { person: SignedIn; children: ReactNode }) {
  const { t, address, brand, language, languages, footer, texts } = await shellTexts();
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
            <Icon icon="log-out" />
            {t("signOut")}
          </Button>
        </SignOutForm>
      }
      navigation={navigationOf(person, { t, address, language })}
    >
      {children}
    </Shell>
  );
}

function navigationOf(person: SignedIn, { t, address, language }: ShellTexts) {
  const [path = "/"] = address.split("?");
  const administersService = canAdministerService(person.actor);
  const permitted = areas.filter(({ id }) => person.actor.effective.has(id));
  const links = [
    { links: [{ href: "/", label: t("overview") }] },
    ...(administersService
      ? [{ heading: t("customers"), links: serviceLinks(person, { t, language }) }]
      : []),
    ...sections.map(({ id, name }) => ({
      heading: name[language],
      links: permitted
        // A service administrator finds the user administration among the customers, and only there.
        .filter(
          (area) =>
            area.section === id && !(administersService && area.id === "userAdministration"),
        )
        .flatMap((area) => [
          ...linkTo(area, language),
          // users who manage users can see what happened.
          ...(area.id === "userAdministration"
            ? [{ href: "/activity", label: t("activity") }]
            : []),
        ]),
    })),
    { heading: t("help"), links: [{ href: "/help", label: t("helpAndContact") }] },
  ];
  const current = deepest(
    path,
    links.flatMap((section) => section.links.map(({ href }) => href)),
  );
  return links
    .filter((section) => section.links.length > 0)
    .map(({ links: own, ...section }) => ({
      ...section,
      items: own.map((link) => (link.href === current ? { ...link, current: true } : link)),
    }));
}

/** The link to an area; none if nothing serves it. */
function linkTo(area: Area, language: Language) {
  const href = addressOf(area);
  return href === null ? [] : [{ href, label: area.name[language] }];
}

/** the navigation of service administrators, besides their own areas. */
function serviceLinks({ tasks }: SignedIn, { t, language }: Pick<ShellTexts, "t" | "language">) {
  const users = areaOf("userAdministration");
  return [
    { href: "/organizations", label: t("organizations") },
    { href: users.path, label: users.name[language] },
    { href: "/activity", label: t("activity") },
    { href: "/organizations/orders", label: t("orders") },
    { href: "/organizations/systems", label: t("systems") },
    {
      href: "/organizations/tasks",
      label: tasks.length > 0 ? t("tasksOpen", { count: tasks.length }) : t("tasks"),
    },
  ];
}

/** The longest of the URLs that the path is below; the start page is below nothing else. */
function deepest(path: string, addresses: readonly string[]): string | undefined {
  return addresses
    .filter((href) => path === href || (href !== "/" && path.startsWith(`${href}/`)))
    .toSorted((one, other) => other.length - one.length)[0];
}

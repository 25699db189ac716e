import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Brand } from "#app/_components/brand";
import type { NavigationLink, NavigationSection } from "#app/_components/navigation";
import { Shell } from "#app/_components/shell";
import type { SignedIn } from "#lib/domain/sign-in/session-user";
import { addressOf } from "#lib/domain/systems/connected";
import { areaOf, areas, type Language, type Section, sections } from "#lib/rules/catalogue";
import { canAdministerCustomers, canAdministerService } from "#lib/rules/delegation";
import { textsOf } from "../../_forms/texts";
import { helpHeading, isBesideHelp } from "../../_shell/help-section";
import { MissingTexts } from "../../_shell/missing";
import { shellTexts } from "../../_shell/shell-texts";
import { signOutAction } from "../../(public)/actions";
import { SignOutForm } from "./sign-out-form";

type ShellTexts = Pick<Awaited<ReturnType<typeof shellTexts>>, "t" | "address" | "language"> & {
  /** The name of the page of one's own account. */
  account: string;
};

/** The shell of every page for signed-in users; its navigation only shows what the user may enter. */
export async function PortalShell({ person, children }: { person: SignedIn; children: ReactNode }) {
  const { t, address, brand, language, languages, footer, texts } = await shellTexts(
    person.appearance,
  );
  const account = (await getTranslations("account"))("title");
  return (
    <Shell
      brand={<Brand {...brand} />}
      {...{ languages, footer, texts }}
      who={{
        line: t("signedInAs"),
        name: `${person.firstName} ${person.lastName}`,
        detail: `${person.organizationName} · ${person.customerNumber}`,
        href: "/account",
      }}
      signOut={<SignOutForm action={signOutAction} label={t("signOut")} />}
      navigation={navigationOf(person, { t, account, address, language })}
    >
      {person.entitled.size > person.actor.effective.size ? (
        <MissingTexts texts={await textsOf("notFound", ["ask"])}>{children}</MissingTexts>
      ) : (
        children
      )}
    </Shell>
  );
}

function navigationOf(person: SignedIn, { t, account, address, language }: ShellTexts) {
  // What one person has access to is a page of "Wer hat Zugriff" too.
  const path = (address.split("?")[0] ?? "/").replace(/^\/users\/\d+\/access$/, "/users/access");
  const administersService = canAdministerService(person.actor);
  const own = areas.filter(
    (area) =>
      person.actor.effective.has(area.id) &&
      // nothing leads to an area that nothing serves.
      addressOf(area) !== null &&
      // A service administrator finds the user administration among the customers, and only there.
      !(administersService && area.id === "userAdministration"),
  );
  const linksOf = (section: Section) =>
    own
      .filter((area) => area.section === section.id)
      .map((area) =>
        area.id === "userAdministration"
          ? userAdministration(path, t, language)
          : { href: addressOf(area) ?? area.path, label: area.name[language] },
      );
  const links: NavigationSection[] = [
    {
      items: [
        { href: "/", label: t("overview") },
        { href: "/account", label: account },
        ...(canAdministerCustomers(person.actor)
          ? [{ href: "/customers", label: t("customers") }]
          : []),
      ],
    },
    ...(administersService ? serviceLinks(person, t, language) : []),
    ...sections
      .filter((section) => !isBesideHelp(section))
      .map((section) => ({ heading: section.name[language], items: linksOf(section) })),
    {
      heading: helpHeading(own, t("help"), language),
      items: [
        ...sections.filter(isBesideHelp).flatMap(linksOf),
        { href: "/help", label: t("helpAndContact") },
      ],
    },
  ];
  return marked(
    links.filter(({ items }) => items.length > 0),
    path,
  );
}

/** The user administration, with its pages while one of them is open; R-801: one of them is what happened. */
function userAdministration(path: string, t: ShellTexts["t"], language: Language): NavigationLink {
  const { path: href, name } = areaOf("userAdministration");
  const pages = [
    { href, label: t("users") },
    { href: "/users/access", label: t("whoHasAccess") },
    { href: "/users/sets", label: t("sets") },
    { href: "/activity", label: t("activity") },
  ];
  const inside = pages.some((page) => isBelow(path, page.href));
  return { href, label: name[language], ...(inside && { items: pages }) };
}

/** the navigation of service administrators, besides their own areas. */
function serviceLinks(
  { tasks }: SignedIn,
  t: ShellTexts["t"],
  language: Language,
): NavigationSection[] {
  const users = areaOf("userAdministration");
  return [
    {
      heading: t("customers"),
      items: [
        { href: "/organizations", label: t("organizations") },
        { href: "/organizations/orders", label: t("orders") },
        {
          href: "/organizations/tasks",
          label: tasks.length > 0 ? t("tasksOpen", { count: tasks.length }) : t("tasks"),
        },
        { href: users.path, label: users.name[language] },
        { href: "/users/sets", label: t("sets") },
      ],
    },
    {
      heading: t("operation"),
      items: [
        { href: "/organizations/systems", label: t("systems") },
        { href: "/activity", label: t("activity") },
      ],
    },
  ];
}

/** The links, with the mark on the one that the path is below most closely. */
function marked(links: NavigationSection[], path: string): NavigationSection[] {
  const all = links.flatMap(({ items }) => items.flatMap((link) => [link, ...(link.items ?? [])]));
  const current = all
    .map(({ href }) => href)
    .filter((href) => isBelow(path, href))
    .toSorted((one, other) => other.length - one.length)[0];
  const mark = (link: NavigationLink): NavigationLink => {
    if (link.items) return { ...link, items: link.items.map(mark) };
    return link.href === current ? { ...link, current: true } : link;
  };
  return links.map((section) => ({ ...section, items: section.items.map(mark) }));
}

/** Whether a path is a page or below it; below the start page is nothing else. */
function isBelow(path: string, href: string): boolean {
  return path === href || (href !== "/" && path.startsWith(`${href}/`));
}

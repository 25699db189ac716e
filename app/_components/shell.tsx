"use client";

import type { ReactNode } from "react";
import { Button } from "./button";
import { Footer, type FooterLink } from "./footer";
import { Icon } from "./icon";
import { type LanguageLink, LanguageLinks } from "./language-links";
import { Navigation, type NavigationSection } from "./navigation";
import { SkipLink } from "./skip-link";

/** The layout of every page for signed-in users: header, areas, page, footer. */
export function Shell({
  brand,
  who,
  languages,
  signOut,
  navigation,
  footer,
  texts,
  children,
}: {
  brand: ReactNode;
  /** "Eingeloggt als:", the name as a link to "Mein Konto", organization and customer number. */
  who: { line: string; name: string; detail: string; href: string };
  languages: LanguageLink[];
  /** A form with one inconspicuous button. */
  signOut: ReactNode;
  navigation: NavigationSection[];
  footer: FooterLink[];
  texts: Record<"skip" | "skipToSearch" | "menu" | "closeMenu" | "areas" | "language", string>;
  children: ReactNode;
}) {
  return (
    <>
      <SkipLink>{texts.skip}</SkipLink>
      <SkipLink to="q" className="to-search">
        {texts.skipToSearch}
      </SkipLink>
      <header className="top">
        {brand}
        <Button type="button" popoverTarget="areas" className="lg:hidden print:hidden">
          <Icon icon="menu" />
          {texts.menu}
        </Button>
        <div className="signed-in">
          <p className="who">
            {who.line} <a href={who.href}>{who.name}</a>
            <span>{who.detail}</span>
          </p>
          <div className="contents print:hidden">
            <LanguageLinks label={texts.language} links={languages} />
            {signOut}
          </div>
        </div>
      </header>
      <div className="shell">
        <Navigation id="areas" label={texts.areas} close={texts.closeMenu} sections={navigation} />
        <main id="content">{children}</main>
      </div>
      <Footer links={footer} />
    </>
  );
}

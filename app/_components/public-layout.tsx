import type { ReactNode } from "react";
import { type AccessMarks, AccessScene } from "./access-indicator";
import { Brand, type BrandProps } from "./brand";
import { Footer, type FooterLink } from "./footer";
import { type LanguageLink, LanguageLinks } from "./language-links";
import { SkipLink } from "./skip-link";

type Frame = {
  brand: BrandProps;
  languages: LanguageLink[];
  footer: FooterLink[];
  texts: { skip: string; language: string };
  children: ReactNode;
};

/** The layout of nearly every page for visitors who are not signed in: one card, and behind it the doors that concern it. */
export function PublicLayout({
  brand,
  languages,
  access,
  footer,
  texts,
  children,
}: Frame & { access: AccessMarks }) {
  return (
    <>
      <SkipLink>{texts.skip}</SkipLink>
      <div className="outside">
        <Header {...{ brand, languages, texts }} />
        <AccessScene marks={access} />
        <main
          id="content"
          className="relative mx-auto grid w-full max-w-shell items-center px-gutter pt-4 pb-8 max-md:items-start max-md:pt-0"
        >
          <div className="sheet grid w-full max-w-card grid-cols-[minmax(0,1fr)] gap-5.5 p-[clamp(1.25rem,4vw,2.25rem)] max-md:max-w-dialog">
            {children}
          </div>
        </main>
        <Footer links={footer} />
      </div>
    </>
  );
}

/** The layout of a page for visitors with more to read than a card has room for. */
export function WidePublicLayout({ brand, languages, footer, texts, children }: Frame) {
  return (
    <div className="grid min-h-svh grid-cols-[minmax(0,1fr)] grid-rows-[auto_1fr_auto]">
      <SkipLink>{texts.skip}</SkipLink>
      <Header {...{ brand, languages, texts }} />
      <main
        id="content"
        className="@container/main mx-auto grid w-full max-w-shell grid-cols-[minmax(0,1fr)] content-start gap-6 px-gutter pt-3 pb-16"
      >
        {children}
      </main>
      <Footer links={footer} />
    </div>
  );
}

function Header({ brand, languages, texts }: Pick<Frame, "brand" | "languages" | "texts">) {
  return (
    <header className="top">
      <Brand {...brand} />
      <LanguageLinks label={texts.language} links={languages} />
    </header>
  );
}

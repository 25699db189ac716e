"use client";

import { createContext, type ReactNode, useContext } from "react";

/** `page` is the title of the window. */
type Texts = Record<"page" | "title" | "text" | "home", string>;

/** The root layout always provides them. */
const Words = createContext({} as Texts);

/** Provides the texts of `Missing`, once for all places at which a page has it with it. */
export function MissingTexts({ texts, children }: { texts: Texts; children: ReactNode }) {
  return <Words value={texts}>{children}</Words>;
}

/** The words of the link that asks for access; none for users who have nothing to ask for. */
const Asking = createContext("");

/** Offers to ask for access on every page that is missing, whichever it is, for a user who lacks an area (FEEL-M10). */
export function OfferAsking({ words, children }: { words: string; children: ReactNode }) {
  return <Asking value={words}>{children}</Asking>;
}

/**
 * What is shown for what does not exist and for what this user may not see, so that nobody can tell them
 * apart. Next sends it along with every page, at each level of its layout, so that it is a component without data.
 */
export function Missing() {
  const { page, title, text, home } = useContext(Words);
  const ask = useContext(Asking);
  return (
    <>
      <title>{page}</title>
      <div className="page-head">
        <h1>{title}</h1>
      </div>
      <p className="max-w-text">{text}</p>
      <p>
        {/* Not our own component: every page would bring it into the browser. */}
        <a href="/" className="button primary">
          {home}
        </a>{" "}
        {ask && (
          <a href="/request-access" className="button secondary">
            {ask}
          </a>
        )}
      </p>
    </>
  );
}

"use client";

import { createContext, type ReactNode, useContext } from "react";

/**
 * `page` is the title of the window; `ask` is the link that asks for access, which users who lack an area have on every
 * page that is missing, whichever it is (FEEL-M10).
 */
type Texts = Partial<Record<"page" | "title" | "text" | "home" | "ask", string>>;

/** The root layout provides them, except for `ask`. */
const Words = createContext<Texts>({});

/** Provides texts of `Missing` besides those around, once for all places at which a page has it with it. */
export function MissingTexts({ texts, children }: { texts: Texts; children: ReactNode }) {
  return <Words value={{ ...useContext(Words), ...texts }}>{children}</Words>;
}

/**
 * What is shown for what does not exist and for what this user may not see, so that nobody can tell them
 * apart. Next sends it along with every page, at each level of its layout, so that it is a component without data.
 */
export function Missing() {
  const { page, title, text, home, ask } = useContext(Words);
  return (
    <>
      <title>{page}</title>
      <div className="page-head">
        <h1>{title}</h1>
      </div>
      <p className="max-w-text">{text}</p>
      <p className="actions">
        {/* Not our own component: every page would bring it into the browser. */}
        <a href="/" className="button primary">
          {home}
        </a>
        {ask && (
          <a href="/request-access" className="button secondary">
            {ask}
          </a>
        )}
      </p>
    </>
  );
}

"use client";

import { Fault, type FaultProps } from "../_components/fault";
import { faultTexts } from "../_components/fault-texts";

/**
 * Shown if a page for visitors cannot be drawn: with the ways to the start, to the other language and to help, as plain
 * links, because each page brings this one into the browser.
 */
export default function ErrorPage(props: FaultProps) {
  const { start, help, language, others } = faultTexts();
  const other = language === "de" ? "en" : "de";
  const { pathname, search } =
    typeof location === "object" ? location : { pathname: "/", search: "" };
  return (
    <div className="fault">
      <nav>
        <a href="/">{start}</a>
        <a
          href={`/language?to=${other}&next=${encodeURIComponent(pathname + search)}`}
          lang={other}
        >
          {others}
        </a>
        <a href="/help">{help}</a>
      </nav>
      <main>
        <Fault {...props} />
      </main>
    </div>
  );
}

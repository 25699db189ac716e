"use client";

import { useEffect, useRef } from "react";
import { faultTexts } from "./fault-texts";

/** What Next hands to the page that it shows instead of one that cannot be drawn. */
export type FaultProps = { error: Error & { digest?: string } };

/** Says that a page could not be drawn. Of the error only its number in the log reaches the browser (S-88). */
export function Fault({ error }: FaultProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const t = faultTexts();
  // The layouts leave it in the page, in its head first; loading the catalogue would put all of it into every page.
  const service =
    typeof document === "object" &&
    document.querySelector<HTMLElement>("[data-service]")?.dataset.service;
  return (
    <>
      <title>{t.title}</title>
      <h1 ref={heading} tabIndex={-1}>
        {t.title}
      </h1>
      <p>{t.text}</p>
      <p>
        {/* Not our own component, which every page would bring into the browser. */}
        <button type="button" className="button primary" onClick={() => location.reload()}>
          {t.again}
        </button>
      </p>
      <p className="text-sm text-soft">
        {service && (
          <>
            {t.contact}: <a href={`mailto:${service}`}>{service}</a>{" "}
          </>
        )}
        {error.digest && `${t.number}: ${error.digest}`}
      </p>
    </>
  );
}

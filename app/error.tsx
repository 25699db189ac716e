"use client";

import { useEffect, useRef } from "react";

const texts = {
  de: {
    title: "Es gibt ein Problem mit dem Portal",
    text: "Ihre letzte Eingabe ist möglicherweise nicht angekommen. Versuchen Sie es gleich noch einmal.",
    number: "Vorgangsnummer",
    again: "Noch einmal versuchen",
    contact: "Bleibt das Problem, wenden Sie sich an den Kundenservice",
  },
  en: {
    title: "There is a problem with the portal",
    text: "Your last entry may not have arrived. Please try again in a moment.",
    number: "Reference",
    again: "Try again",
    contact: "If the problem persists, contact customer service",
  },
};

/**
 * Shown if a page cannot be drawn. Its texts are here and not in the message files, because they must be there when
 * nothing else is. Of the error only its number in the log reaches the browser (S-88).
 */
export default function ErrorPage({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  // The layout leaves both here; loading the catalogue would put all of it into every page.
  const page = typeof document === "undefined" ? undefined : document;
  // Where nothing of the page came, the browser's language counts.
  const isEnglish = page && /^en/.test(page.documentElement.lang || navigator.language);
  const t = texts[isEnglish ? "en" : "de"];
  const service = page?.body.dataset.service;
  return (
    <main className="mx-auto grid max-w-text gap-5 px-gutter py-8">
      <title>{t.title}</title>
      <h1 ref={heading} tabIndex={-1}>
        {t.title}
      </h1>
      <p>{t.text}</p>
      <p>
        {/* Not our own component: every page would bring it into the browser, twice. */}
        <button
          type="button"
          className="button min-h-control cursor-pointer rounded-md bg-accent px-4.5 py-2 font-semibold text-on-accent hover:bg-accent-strong"
          onClick={reset}
        >
          {t.again}
        </button>
      </p>
      <p className="text-sm text-soft">
        {service && (
          <>
            {t.contact}: <a href={`mailto:${service}`}>{service}</a>.{" "}
          </>
        )}
        {error.digest && `${t.number}: ${error.digest}`}
      </p>
    </main>
  );
}

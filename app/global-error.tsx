"use client";

import "./globals.css";
import ErrorPage from "./error";

/** Shown if even the root layout cannot be drawn. */
export default function GlobalError(props: Parameters<typeof ErrorPage>[0]) {
  const isEnglish =
    typeof document === "object" && /^en/.test(document.documentElement.lang || navigator.language);
  return (
    <html lang={isEnglish ? "en" : "de"}>
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}

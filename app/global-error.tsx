"use client";

import "./globals.css";
import ErrorPage from "./error";

/** Shown if even the root layout cannot be drawn. */
export default function GlobalError(props: Parameters<typeof ErrorPage>[0]) {
  return (
    <html lang="de">
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}

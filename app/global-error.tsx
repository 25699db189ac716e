"use client";

import "./globals.css";
import ErrorPage from "./error";

/** The same, when even the frame of all pages could not be drawn. */
export default function GlobalError(props: Parameters<typeof ErrorPage>[0]) {
  return (
    <html lang="de">
      <body>
        <ErrorPage {...props} />
      </body>
    </html>
  );
}

"use client";

import "./globals.css";

/**
 * Shown if even the layout cannot be drawn, in both languages, because nothing says which; small, because each page
 * brings it into the browser beside its own (S-88).
 */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="de">
      <head>
        <link rel="stylesheet" href="/brand.css" />
      </head>
      <body>
        <main className="fault">
          <title>Es gibt ein Problem mit dem Portal</title>
          <h1>Es gibt ein Problem mit dem Portal</h1>
          <p>
            <a href="/">Zur Startseite</a> <a href="/help">Hilfe</a>
          </p>
          <p lang="en">
            There is a problem with the portal. <a href="/help">Help</a>
          </p>
          <p>{error.digest && `Vorgangsnummer / Reference: ${error.digest}`}</p>
        </main>
      </body>
    </html>
  );
}

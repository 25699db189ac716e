"use client";

import "./globals.css";

/**
 * Shown if even the layout cannot be drawn, in both languages, because nothing says which; small, because each page
 * brings it into the browser beside its own (S-88).
 */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="de">
      <body>
        <main className="fault">
          <title>Es gibt ein Problem mit dem Portal</title>
          <h1>Es gibt ein Problem mit dem Portal</h1>
          <p>
            <a href="/">Zur Startseite</a> <a href="/help">Hilfe</a>
          </p>
          <section lang="en">
            <h2>There is a problem with the portal</h2>
            <a href="/">Home</a> <a href="/help">Help</a>
          </section>
          <p>{error.digest && `Vorgangsnummer / Reference: ${error.digest}`}</p>
        </main>
      </body>
    </html>
  );
}

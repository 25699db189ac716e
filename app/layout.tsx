import "./globals.css";
import plex from "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2";
import type { Viewport } from "next";
import { after } from "next/server";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { preload } from "react-dom";
import { Sending } from "#app/_forms/sending";
import { workOffNowAndThen } from "#lib/domain/worker/clock";
import { brandStyleOfPage } from "#lib/http/appearance";
import { markDrawn } from "#lib/http/response";
import { provider } from "#lib/rules/catalogue";
import { themeColours } from "#lib/rules/theme-colours";
import { BetweenPages } from "./_components/between-pages";
import { textsOf } from "./_forms/texts";
import { MissingTexts } from "./_shell/missing";
import { titleOf } from "./_shell/shell-texts";

export const viewport: Viewport = { themeColor: themeColours };
export const metadata = { robots: { index: false, follow: false } };

/** The root layout; the pages decide who sees what. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  markDrawn();
  after(workOffNowAndThen);
  // A page that is drawn before its font has come moves when it comes (CLS).
  preload(plex, { as: "font", type: "font/woff2", crossOrigin: "anonymous" });
  const brand = await brandStyleOfPage();
  return (
    <html lang={await getLocale()}>
      {brand && (
        <head>
          <style nonce={brand.nonce}>{brand.style}</style>
        </head>
      )}
      <body>
        <Sending
          texts={
            await textsOf("sending", [
              "unreachable",
              "busy",
              "failed",
              "outdated",
              "reload",
              "saving",
              "waiting",
            ])
          }
        >
          <MissingTexts texts={await missingTexts()}>{children}</MissingTexts>
        </Sending>
        <BetweenPages />
        <div hidden data-service={provider.service.email} />
      </body>
    </html>
  );
}

async function missingTexts() {
  const texts = await textsOf("notFound", ["title", "text", "home"]);
  return { ...texts, page: await titleOf(texts.title) };
}

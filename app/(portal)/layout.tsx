import type { ReactNode } from "react";
import { signedInIfKnown } from "#lib/next/session";
import { PortalShell } from "./_components/portal-shell";

/** Draws the frame, guards nothing: a layout is not run again for every page, the pages decide. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  // While the database can not be reached the page itself says so.
  const person = await signedInIfKnown();
  return person ? <PortalShell person={person}>{children}</PortalShell> : children;
}

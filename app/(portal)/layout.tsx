import { headers } from "next/headers";
import type { ReactNode } from "react";
import { FormStart } from "#app/_forms/sending";
import { announced } from "#lib/http/announce";
import { readEntry } from "#lib/http/kept-entry";
import { signedInIfKnown } from "#lib/http/session";
import { ownPath } from "#lib/rules/paths";
import { EntryNotice } from "./_components/entry-notice";
import { PortalShell } from "./_components/portal-shell";

/** Draws the shell and checks nothing: a layout does not run again for every page, so each page checks. */
export default async function PortalLayout({ children }: { children: ReactNode }) {
  // If the database is unavailable the page itself says so.
  const person = await signedInIfKnown();
  if (!person) return children;
  const { userNumber } = person.actor;
  const address = ownPath((await headers()).get("x-address"));
  const entry = await readEntry();
  const own = entry?.person === userNumber ? entry : null;
  const here = own?.address === address ? own : undefined;
  return (
    <FormStart drawnFor={userNumber} entry={here}>
      <PortalShell person={person}>
        <EntryNotice person={person} address={address} said={await announced()} entry={own} />
        {children}
      </PortalShell>
    </FormStart>
  );
}

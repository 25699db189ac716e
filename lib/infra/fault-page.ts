import "server-only";

/**
 * What stands in the place of Next's "Internal Server Error", when not even the page about a fault could be drawn: without
 * a script, and without anything of the portal. Says what app/error.tsx says.
 *
 * @param id of the request, the only thing that is told (S-88)
 */
export function faultPage(id: string): string {
  return barePage("Es gibt ein Problem mit dem Portal", [
    "Ihre letzte Eingabe ist möglicherweise nicht angekommen. Versuchen Sie es gleich noch einmal.",
    `Vorgangsnummer: ${id}`,
    '<span lang="en">Your last entry may not have arrived. Please try again in a moment.</span>',
  ]);
}

/** S-66: what a form that came without a script is answered while there is no place at the door. */
export const crowdedDoorPage = barePage("Gerade melden sich sehr viele an", [
  "Ihre Anmeldung ist nicht angekommen. Laden Sie diese Seite in ein paar Sekunden neu, dann sendet Ihr Browser sie noch einmal.",
  'Oder beginnen Sie neu: <a href="/sign-in">Zur Anmeldung</a>',
  '<span lang="en">Very many people are signing in right now, and your sign-in has not arrived. Reload this page in a few seconds, and your browser sends it again. Or begin anew: <a href="/sign-in">Sign in</a></span>',
]);

function barePage(title: string, paragraphs: string[]): string {
  return `<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title></head><body><main><h1>${title}</h1>
${paragraphs.map((text) => `<p>${text}</p>`).join("\n")}</main></body></html>`;
}

import "server-only";

/**
 * What stands in the place of Next's "Internal Server Error", when not even the page about a fault could be drawn: without
 * a script, and without anything of the portal. Says what app/error.tsx says.
 *
 * @param id of the request, the only thing that is told (S-88)
 */
export function faultPage(id: string): string {
  const paragraphs = [
    "Ihre letzte Eingabe ist möglicherweise nicht angekommen. Versuchen Sie es gleich noch einmal.",
    `Vorgangsnummer: ${id}`,
    '<span lang="en">Your last entry may not have arrived. Please try again in a moment.</span>',
  ];
  return `<!DOCTYPE html><html lang="de"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Es gibt ein Problem mit dem Portal</title></head><body><main><h1>Es gibt ein Problem mit dem Portal</h1>
${paragraphs.map((text) => `<p>${text}</p>`).join("\n")}</main></body></html>`;
}

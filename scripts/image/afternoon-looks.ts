import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Email } from "postal-mime";
import { coloursOf } from "#lib/rules/brand";
import type { AcceptedMail } from "../../e2e/support/smtp-server";
import { type Browser, type Shown, textOf, wholeTextOf } from "../connect/browser";
import { root } from "../support/paths";

/** What examples/config/lichtbogen.yaml says. */
const brand = { hue: 300, chroma: 0.15 };
const picture = readFileSync(join(root, "examples/config/lichtbogen.svg"), "utf8");

/** A page is in English and has the provider's name, colours and logo, and nothing of the portal inside the build. */
export async function assertOwnPage(browser: Browser, { url, html, status }: Shown): Promise<void> {
  assert.equal(status, 200);
  const facts = {
    isEnglish: html.includes('<html lang="en">'),
    isNamed: wholeTextOf(html).includes("Lichtbogen Customer portal"),
    isColoured: html.includes(`--brand-hue:${brand.hue};--brand-chroma:${brand.chroma}`),
    isAnothers: html.includes("Zugang"),
  };
  const wanted = { isEnglish: true, isNamed: true, isColoured: true, isAnothers: false };
  assert.deepEqual(facts, wanted, textOf(html));
  const [logo] = /\/brand-logo\?v=\w+/.exec(html) ?? [];
  assert.ok(logo, textOf(html));
  const shown = await browser.open(new URL(logo, url));
  assert.equal(shown.html, picture);
}

/** A letter is in English, in the provider's name and colours, and came encrypted and after a login. */
export function assertOwnLetter({ from, html, text, mail }: Email & { mail: AcceptedMail }): void {
  assert.deepEqual(from, {
    name: "Lichtbogen customer portal",
    address: "portal@lichtbogen.example",
  });
  assert.ok(html?.includes('lang="en"'), html);
  for (const scheme of ["light", "dark"] as const)
    assert.ok(html?.includes(coloursOf(scheme, brand).accent), html);
  assert.match(text ?? "", /Lichtbogen \| Customer portal/);
  assert.doesNotMatch(`${text}${html}`, /Zugang/);
  assert.deepEqual([mail.encrypted, mail.user], [true, "portal@lichtbogen.example"]);
}

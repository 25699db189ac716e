import assert from "node:assert/strict";
import { test } from "node:test";
import { areaIds, languages, provider } from "#lib/rules/catalogue";
import { type Letter, renderLetter } from "./letters";

const portal = "https://portal.example.org";
const url = `${portal}/activate/7Qm2xV9kTz4LrB8nWc5H`;
const expiresAt = new Date("2026-11-28T08:12:00Z");
const expiry = {
  de: "Gültig bis Samstag, 28. November 2026, 09:12 Uhr (deutsche Zeit).",
  en: "Valid until Saturday, 28 November 2026, 09:12 (German time).",
};
const deletion = { de: "21. Dezember 2026", en: "21 December 2026" };
const calm = {
  de: /Sie erwarten diese Nachricht nicht\?|Waren Sie das nicht\?/,
  en: /Not expecting this message\?|Was this not you\?/,
};

type Language = (typeof languages)[number];
type Change = { firstName?: string; organization?: string; inviter?: string; deletedAt?: Date };

function lettersOf(language: Language, change: Change = {}): Letter[] {
  const organization = change.organization ?? "Mustermensch Logistik GmbH";
  const account = {
    language,
    recipient: {
      firstName: change.firstName ?? "Ola",
      lastName: "Nowak",
      email: "ola.nowak@mustermensch.example",
    },
    organization: { name: organization, customerNumber: "0048213" },
    signInName: "ola.nowak@mustermensch.example",
    url,
    portalUrl: portal,
  };
  const link = {
    inviter: { name: change.inviter ?? "Anna Beispiel", organization },
    areas: ["sms", "invoices"] as const,
    expiresAt,
    deletedAt: change.deletedAt ?? new Date("2026-12-21T08:12:00Z"),
  };
  return [
    { ...account, ...link, kind: "activation" },
    { ...account, ...link, kind: "newActivationLink" },
    { ...account, kind: "passwordReset", expiresAt },
    { ...account, kind: "passwordChanged", changedAt: expiresAt, device: "Firefox, Windows" },
  ];
}

/** The HTML without the document type, whose address is a name and is never fetched. */
const bodyOf = (html: string) => html.replace(/^<!DOCTYPE[^>]*>/, "");
const visible = (html: string) => bodyOf(html).replace(/<style>.*?<\/style>/s, "");

for (const language of languages) {
  for (const letter of lettersOf(language)) {
    const title = `${letter.kind}, ${language}`;

    test(`${title}: the text part alone is enough to act on`, async () => {
      const { text, subject } = await renderLetter(letter);
      assert.ok(text.split("\n").includes(url), "the address stands alone on its line");
      assert.match(text, calm[language]);
      assert.ok(text.includes("Ola Nowak"));
      assert.ok(text.includes(provider.service.email) && text.includes(provider.address));
      assert.ok(text.includes(provider.links.imprint));
      assert.ok(text.includes("ola.nowak@mustermensch.example"));
      if (letter.kind !== "passwordChanged") assert.ok(text.includes(expiry[language]));
      assert.doesNotMatch(text, /undefined|null|\{|letters\./);
      assert.ok(subject.length > 0 && subject.length <= 60);
      assert.doesNotMatch(subject, /!/);
    });

    test(`${title}: the HTML names its language and fetches nothing`, async () => {
      const { html } = await renderLetter(letter);
      assert.match(html, new RegExp(`<html[^>]* lang="${language}"`));
      assert.match(html, /<html[^>]* dir="ltr"/);
      assert.match(html, /<title>[^<]+<\/title>/);
      assert.equal(html.match(/<h1/g)?.length, 1);
      assert.doesNotMatch(
        bodyOf(html),
        /<(img|script|link|iframe|object|form)|url\(|@import|@font-face/i,
      );
      const allowed: string[] = [url, ...Object.values(provider.links)];
      for (const [, address] of bodyOf(html).matchAll(/(?:href|src|background)="([^"]*)"/g))
        assert.ok(allowed.includes(address ?? ""), address);
      for (const table of html.match(/<table[^>]*>/g) ?? [])
        assert.match(table, /role="presentation"/);
      assert.equal(html.split(`href="${url}"`).length - 1, 1, "one button");
      assert.ok(visible(html).includes(`<br/>${url}`), "and its address in full");
    });

    test(`${title}: a second rendering is the same to the byte`, async () => {
      assert.deepEqual(await renderLetter(letter), await renderLetter(letter));
    });
  }

  test(`${language}: an invitation says who, until when, and what the person may enter`, async () => {
    for (const letter of lettersOf(language).slice(0, 2)) {
      const { text, html } = await renderLetter(letter);
      for (const part of [text, html]) {
        assert.ok(part.includes("Anna Beispiel (Mustermensch Logistik GmbH)"));
        assert.ok(part.includes(deletion[language]));
        assert.ok(part.includes(language === "de" ? "SMS versenden" : "Send text messages"));
        assert.ok(!part.includes("0048213"), "of the customer number only the last digits");
        assert.ok(part.includes("213"));
      }
    }
  });

  test(`${language}: a link never promises more days than the account has (R-404)`, async () => {
    const deletedAt = new Date("2026-11-23T08:12:00Z");
    const names = { de: "Montag, 23. November 2026", en: "Monday, 23 November 2026" };
    for (const letter of lettersOf(language, { deletedAt }).slice(0, 2)) {
      const { text, html } = await renderLetter(letter);
      for (const part of [text, html]) {
        assert.ok(part.includes(names[language]));
        assert.doesNotMatch(part, /28\.? November/, "the link's own date is not shown");
      }
    }
  });

  test(`${language}: a hostile name is harmless`, async () => {
    const evil = `<img src=x onerror=alert(1)>"\r\nBcc: all@evil.example http://evil.example/x`;
    for (const change of [{ firstName: evil }, { organization: evil }, { inviter: evil }]) {
      for (const letter of lettersOf(language, change)) {
        const { subject, html, text } = await renderLetter(letter);
        assert.doesNotMatch(subject, /[\r\n]|evil/);
        assert.doesNotMatch(html, /<img/i);
        assert.doesNotMatch(text, /^Bcc/m);
        for (const part of [html, text]) assert.doesNotMatch(part, /evil\.example|\/\/evil/);
      }
    }
  });
}

test("an owner is told the whole customer number, for it is the sign-in", async () => {
  const [letter] = lettersOf("de");
  assert.ok(letter);
  const { text } = await renderLetter({ ...letter, signInName: "0048213" });
  assert.match(text, /Sie melden sich an mit der Kundennummer: 0048213/);
});

test("an invitation without an inviter names the company", async () => {
  const [letter] = lettersOf("en");
  assert.ok(letter?.kind === "activation");
  const { text } = await renderLetter({ ...letter, inviter: null, areas: areaIds });
  assert.match(text, /created for you \(Mustermensch Logistik GmbH\)/);
  assert.ok(text.length < 4000);
});

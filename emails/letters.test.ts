import assert from "node:assert/strict";
import { test } from "node:test";
import { providerAppearance } from "#lib/infra/brand/provider-appearance";
import de from "#lib/messages/de.json" with { type: "json" };
import en from "#lib/messages/en.json" with { type: "json" };
import type { Appearance } from "#lib/rules/appearance";
import { coloursOf } from "#lib/rules/brand";
import { areaIds, areaOf, languages, provider } from "#lib/rules/catalogue";
import { letterKinds } from "#lib/rules/letter-kinds";
import type { Bytes } from "#lib/rules/oklch";
import { contrastOf } from "#lib/rules/testing/contrast";
import { resellerAppearance } from "#lib/rules/testing/reseller-appearance";
import { type Letter, renderLetter } from "./letters";
import { drawnTexts } from "./testing/drawn-texts";

const portal = "https://portal.example.org";
const url = `${portal}/activate/7Qm2xV9kTz4LrB8nWc5H`;
const expiresAt = new Date("2026-11-28T08:12:00Z");
const expiry = {
  de: "Gültig bis Samstag, 28.\u00a0November 2026, 09:12 Uhr (deutsche Zeit).",
  en: "Valid until Saturday, 28\u00a0November 2026, 09:12 (German time).",
};
const deletion = { de: "21.\u00a0Dezember 2026", en: "21\u00a0December 2026" };
const calm = {
  de: /Sie erwarten diese Nachricht nicht\?|Waren Sie das nicht\?|Haben Sie nicht darum gebeten\?/,
  en: /Not expecting this message\?|Wasn’t you\?|Didn’t ask for this\?/,
};

type Language = (typeof languages)[number];
type Kind = Letter["kind"];
type LetterOf<K extends Kind> = Extract<Letter, { kind: K }>;
type Change = {
  appearance?: Appearance;
  firstName?: string;
  organization?: string;
  inviter?: string;
  administrator?: string;
  deletedAt?: Date;
};

const requirement = {
  de: "Erinnerung: zwei Schritte ab dem 5.\u00a0Dezember 2026",
  en: "Reminder: two steps from 5\u00a0December 2026",
};
const reminder = {
  de: "Aktivieren Sie Ihr Konto vor dem 21.\u00a0Dezember 2026",
  en: "Activate your account before 21\u00a0December 2026",
};
/** What mail programs show in their lists, by kind, as a person would expect to read it. */
const subjects: Partial<Record<Kind, Record<Language, string>>> = {
  activation: { de: "Ihr Zugang zum Kundenportal", en: "Your access to the customer portal" },
  newActivationLink: {
    de: "Neuer Aktivierungslink für das Kundenportal",
    en: "New activation link for the customer portal",
  },
  reminderWeek: reminder,
  reminderDay: reminder,
  accountActivated: {
    de: "Ihr Konto im Kundenportal ist aktiviert",
    en: "Your customer portal account is active",
  },
  passwordReset: {
    de: "Passwort für das Kundenportal zurücksetzen",
    en: "Reset your customer portal password",
  },
  passwordToSet: {
    de: "Bitte setzen Sie ein neues Passwort für das Kundenportal",
    en: "Please set a new password for the customer portal",
  },
  passwordChanged: { de: "Ihr Passwort wurde geändert", en: "Your password was changed" },
  accountRestricted: {
    de: "Ihr Passwort kann zurzeit nicht zurückgesetzt werden",
    en: "Your password cannot be reset at the moment",
  },
  accountDeleted: {
    de: "Konto 1000417 wurde nicht aktiviert und gelöscht",
    en: "Account 1000417 was not activated and has been deleted",
  },
  registration: {
    de: "Registrierung für das Kundenportal",
    en: "Registration for the customer portal",
  },
  addressTaken: {
    de: "Für Ihre E-Mail-Adresse gibt es schon ein Konto",
    en: "Your email address already has an account",
  },
  secondFactorChanged: {
    de: "Ihre Zwei-Schritt-Anmeldung wurde geändert",
    en: "Your two-step sign-in was changed",
  },
  secondFactorReset: {
    de: "Ihre Zwei-Schritt-Anmeldung wurde zurückgesetzt",
    en: "Your two-step sign-in was reset",
  },
  secondFactorAnnounced: {
    de: "Die Zwei-Schritt-Anmeldung wird Pflicht",
    en: "Two-step sign-in will be mandatory",
  },
  secondFactorMissing: {
    de: "Bitte richten Sie die Zwei-Schritt-Anmeldung ein",
    en: "Please set up two-step sign-in",
  },
  secondFactorWeek: requirement,
  secondFactorDay: requirement,
  accountLocked: {
    de: "Ihr Konto im Kundenportal wurde gesperrt",
    en: "Your customer portal account has been locked",
  },
  colleaguesActivated: {
    de: "Kim Vorlage hat das Konto aktiviert",
    en: "Kim Vorlage has activated their account",
  },
  invitationsReturned: {
    de: "Die Einladung an Kim Vorlage kam nicht an",
    en: "The invitation to Kim Vorlage could not be delivered",
  },
  accessEnding: {
    de: "Der Zugang von Kim Vorlage endet bald",
    en: "Kim Vorlage’s access ends soon",
  },
  accessRequested: { de: "Jemand bittet um Zugriff", en: "Someone is asking for access" },
  accessAnswered: {
    de: "Ihre Anfrage nach Zugriff ist beantwortet",
    en: "Your request for access has been answered",
  },
  newSignIn: { de: "Neue Anmeldung mit Ihrem Konto", en: "New sign-in to your account" },
};

/** Only these have a link that expires. */
const expiring: readonly Kind[] = [
  "activation",
  "newActivationLink",
  "passwordReset",
  "passwordToSet",
  "registration",
];
/** These grant nothing: no button leads even to a form. */
const withoutButton: readonly Kind[] = ["accountRestricted", "accountDeleted", "accountLocked"];
/** These go to a recipient whose reach includes the organization, hence with its whole number. */
const withWholeNumber: readonly Kind[] = ["accountDeleted", "registration"];

/** A letter of every kind, from facts that each template picks its own of. */
function lettersOf(language: Language, change: Change = {}): Letter[] {
  const organization = change.organization ?? "Mustermensch Logistik GmbH";
  const facts = {
    language,
    appearance: change.appearance ?? providerAppearance,
    recipient: {
      firstName: change.firstName ?? "Ola",
      lastName: "Nowak",
      email: "ola.nowak@mustermensch.example",
    },
    organization: { name: organization, customerNumber: "0048213" },
    portalUrl: portal,
    signInName: "ola.nowak@mustermensch.example",
    url,
    inviter: { name: change.inviter ?? "Anna Beispiel", organization },
    areas: areaIds.slice(0, 2),
    requests: [{ name: change.administrator ?? "Anna Beispiel", area: areaIds[0] ?? "" }],
    answers: [
      { area: areaIds[0] ?? "", granted: true },
      { area: areaIds[1] ?? "", granted: false },
    ],
    expiresAt,
    deletedAt: change.deletedAt ?? new Date("2026-12-21T08:12:00Z"),
    changedAt: expiresAt,
    lockedAt: expiresAt,
    resetAt: expiresAt,
    signedInAt: expiresAt,
    by: "Anna Beispiel",
    from: "2026-12-05",
    device: { browser: "Firefox", system: "Linux" },
    change: "appAdded" as const,
    failures: 100,
    factors: { app: true, passkeys: 1, recoveryCodes: 9 },
    restriction: null,
    reason: "deactivated" as const,
    isOwner: false,
    activated: true,
    administrators: [change.administrator ?? "Anna Beispiel", "Kim Vorlage"],
    subjectNumber: 1000417,
    people: [{ name: "Kim Vorlage", email: "kim@mustermensch.example", until: "2026-12-05" }],
  };
  const differing: { [K in Kind]?: Partial<LetterOf<K>> } = {
    passwordChanged: { device: "Firefox, Windows" },
    accountDeleted: { deletedAt: expiresAt },
  };
  return letterKinds.map((kind) => ({ ...facts, ...differing[kind], kind }) as Letter);
}

/** The letter of one kind. */
function letterOf<K extends Kind>(kind: K, language: Language, change: Change = {}) {
  const letter = lettersOf(language, change).find((each) => each.kind === kind);
  assert.ok(letter);
  return letter as LetterOf<K>;
}

const invitations = ["activation", "newActivationLink", "reminderWeek", "reminderDay"] as const;
/** A letter's two parts: each must be complete. */
async function partsOf(letter: Letter): Promise<string[]> {
  const { html, text } = await renderLetter(letter);
  return [html, text];
}

/** What is written in HTML. */
const decoded = (html: string) =>
  html
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&amp;", "&");
/** The HTML without the document type, whose URL is a name and is never fetched. */
const bodyOf = (html: string) => html.replace(/^<!DOCTYPE[^>]*>/, "");
const visible = (html: string) => bodyOf(html).replace(/<style>.*?<\/style>/s, "");
/** The HTML with the address of each link at its end written out, as in the text part. */
const withAddresses = (html: string) =>
  html.replace(/<a href="([^"]*)" class="link"[^>]*>([^<]*)<\/a>/g, "$2 $1");
const wordsOf = (text: string) =>
  text.split(/\s+/).flatMap((word) => word.replace(/^[·|]$|:$/, "") || []);

const appearances = { provider: providerAppearance, reseller: resellerAppearance };
const messages = { de: JSON.stringify(de.letters), en: JSON.stringify(en.letters) };

/** What only the provider's letters say. Its name may be a word of the letters in one language, as ours is in German. */
function providersOwn(language: Language): string[] {
  const { name, address, service, links } = provider;
  const own = [address, service.email, service.phone, ...Object.values(links)];
  const hours = Object.values(service.hours);
  return [...own, ...hours, ...(messages[language].includes(name) ? [] : [name])];
}

for (const language of languages) {
  for (const [whose, appearance] of Object.entries(appearances))
    for (const letter of lettersOf(language, { appearance })) {
      const title = `${letter.kind}, ${language}${whose === "provider" ? "" : ", of a reseller"}`;
      const { name, address, service } = appearance;
      const links = Object.values(appearance.links);

      test(`${title}: the text part alone is enough to act on`, async () => {
        const { text, subject } = await renderLetter(letter);
        if (withoutButton.includes(letter.kind)) assert.doesNotMatch(text, /^https?:\S+$/m);
        else assert.ok(text.split("\n").includes(url), "the address stands alone on its line");
        assert.match(text, calm[language]);
        const greeting = { de: "Guten Tag Ola Nowak,", en: "Hello Ola Nowak," }[language];
        assert.ok(text.split("\n").includes(greeting));
        assert.ok(text.startsWith(`${name} | ${provider.portal[language]}\n`));
        assert.ok(text.includes(service.email) && text.includes(address));
        for (const link of links) assert.ok(text.includes(`: ${link}\n`));
        assert.ok(text.includes("ola.nowak@mustermensch.example"));
        assert.equal(text.includes(expiry[language]), expiring.includes(letter.kind));
        assert.doesNotMatch(text, /undefined|null|\{|letters\./);
        const expected = subjects[letter.kind];
        if (expected) assert.equal(subject, expected[language]);
        assert.ok(subject.length <= 60);
      });

      test(`${title}: the HTML names its language and loads nothing`, async () => {
        const { html, text } = await renderLetter(letter);
        assert.match(html, new RegExp(`<html[^>]* lang="${language}"`));
        assert.match(html, /<html[^>]* dir="ltr"/);
        assert.match(html, /<title>[^<]+<\/title>/);
        assert.equal(html.match(/<h1/g)?.length, 1);
        assert.doesNotMatch(html, /<!--(?!\[if mso\])/, "no comments but those for Outlook");
        assert.doesNotMatch(
          bodyOf(html),
          /<(img|script|link|iframe|object|form)|url\(|@import|@font-face/i,
        );
        const allowed = [url, ...links];
        for (const [, address] of decoded(bodyOf(html)).matchAll(
          /(?:href|src|background)="([^"]*)"/g,
        ))
          assert.ok(allowed.includes(address ?? ""), address);
        for (const table of html.match(/<table[^>]*>/g) ?? [])
          assert.match(table, /role="presentation"/);
        if (withoutButton.includes(letter.kind)) {
          const opened = (decoded(bodyOf(html)) + text).match(/https?:[^\s"<]+/g) ?? [];
          const harmless = [portal, ...links];
          assert.deepEqual([...new Set(opened)].toSorted(), harmless.toSorted());
          return;
        }
        assert.equal(html.split(`href="${url}"`).length - 1, 1, "one button");
        assert.ok(visible(html).includes(`<br/>${url}`), "and its address in full");
      });

      test(`${title}: portal, company and customer service are named`, async () => {
        for (const part of await partsOf(letter)) {
          assert.ok(part.includes(portal) && part.includes("Mustermensch Logistik GmbH"));
          assert.ok(part.includes(service.email) && part.includes(service.phone));
          assert.equal(part.includes("0048213"), withWholeNumber.includes(letter.kind));
          assert.ok(part.includes("213"), "of the customer number at least the last digits");
        }
      });

      test(`${title}: a second rendering is identical`, async () => {
        assert.deepEqual(await renderLetter(letter), await renderLetter(letter));
      });

      test(`${title}: text and HTML say the same`, async () => {
        const { html, text } = await renderLetter(letter);
        const drawn = drawnTexts(withAddresses(html), "light").map((one) => decoded(one.text));
        const { copyAddress } = { de, en }[language].letters;
        const shown = drawn.filter((one) => one !== copyAddress).join("\n");
        const said = text.replace(/^(?:- |\d+\. |-{10}$)/gm, "");
        assert.deepEqual(wordsOf(shown), wordsOf(said));
      });

      if (whose === "reseller")
        test(`${title}: nothing of the provider is in it (R-1004)`, async () => {
          const { subject, html, text } = await renderLetter(letter);
          const whole = decoded([subject, html, text].join("\n"));
          for (const own of providersOwn(language)) assert.ok(!whole.includes(own), own);
          const colours = [coloursOf("light"), coloursOf("dark")].flatMap(Object.values);
          for (const colour of colours) assert.ok(!html.includes(colour), colour);
        });
    }

  test(`${language}: no two kinds of letter have the same subject but the two reminders of each matter`, async () => {
    const last: readonly Kind[] = ["reminderDay", "secondFactorDay"];
    const letters = lettersOf(language).filter(({ kind }) => !last.includes(kind));
    const found = await Promise.all(letters.map(async (one) => (await renderLetter(one)).subject));
    assert.deepEqual([...new Set(found)], found);
  });

  test(`${language}: an invitation names the inviter, the deadline and the areas`, async () => {
    for (const kind of invitations) {
      for (const part of await partsOf(letterOf(kind, language))) {
        assert.ok(part.includes("Anna Beispiel (Mustermensch Logistik GmbH)"));
        assert.ok(part.includes(deletion[language]));
        assert.ok(part.includes(areaOf(areaIds[0] ?? "").name[language]));
      }
    }
  });

  test(`${language}: a reminder names the day of the deletion in full (R-404)`, async () => {
    const day = {
      de: "gelöscht: Montag, 21.\u00a0Dezember 2026, 09:12 Uhr (deutsche Zeit)",
      en: "deleted: Monday, 21\u00a0December 2026, 09:12 (German time)",
    }[language];
    const end = {
      de: "Der Link gilt bis Samstag, 28.\u00a0November 2026, 09:12 Uhr;",
      en: "The link works until Saturday, 28\u00a0November 2026, 09:12;",
    }[language];
    for (const part of await partsOf(letterOf("reminderWeek", language)))
      assert.ok(part.includes(day) && part.includes(end));
    const last = { ...letterOf("reminderWeek", language), inviter: null };
    for (const part of await partsOf({ ...last, expiresAt: last.deletedAt })) {
      assert.ok(part.includes(day));
      assert.doesNotMatch(part, /28\.?\sNovember/, "one date where both are the same");
    }
  });

  test(`${language}: the letters about a required second factor name the day in full, and that nobody is locked out (R-313)`, async () => {
    const words = {
      de: ["Pflicht ab Samstag, 5.\u00a0Dezember 2026", "Niemand wird ausgesperrt."],
      en: ["Mandatory from Saturday, 5\u00a0December 2026", "Nobody is locked out."],
    }[language];
    for (const kind of ["secondFactorAnnounced", "secondFactorWeek", "secondFactorDay"] as const)
      for (const part of await partsOf(letterOf(kind, language)))
        for (const word of words) assert.ok(part.includes(word), `${kind}: ${word}`);
    const decided = { de: "Anna Beispiel hat festgelegt", en: "Anna Beispiel has decided" }[
      language
    ];
    const { text } = await renderLetter(letterOf("secondFactorAnnounced", language));
    assert.ok(text.includes(decided));
  });

  test(`${language}: a letter to administrators names some of many people, counts the others, and says the last day (R-211, FEEL-M13)`, async () => {
    const person = (number: number) => ({
      name: `Kim Vorlage ${number}`,
      email: `kim${number}@mustermensch.example`,
      until: "2026-12-05",
    });
    const people = Array.from({ length: 25 }, (_, index) => person(index + 1));
    const { subject, text } = await renderLetter({ ...letterOf("accessEnding", language), people });
    const day = { de: "5.\u00a0Dezember 2026", en: "5\u00a0December 2026" }[language];
    assert.ok(text.includes(`- Kim Vorlage 20, kim20@mustermensch.example: ${day}`));
    assert.ok(!text.includes("Kim Vorlage 21"));
    assert.ok(text.includes({ de: "Und 5 weitere Personen", en: "And 5 more people" }[language]));
    assert.ok(subject.includes("25") && !subject.includes("Kim"));
  });

  test(`${language}: a user who cannot sign in reads why, whom to ask, and that nothing was changed (R-409)`, async () => {
    const names = ["Anna Beispiel", "Anna Beispiel", "Kim Vorlage", "C", "D", "E", "Zuviel"];
    const restricted = letterOf("accountRestricted", language);
    const service = { de: "Kundenservice: ", en: "Customer service: " }[language];
    const state = {
      locked: { de: "Ihr Konto ist gesperrt.", en: "Your account is locked." },
      deactivated: { de: "Ihr Konto ist deaktiviert.", en: "Your account is deactivated." },
      noLongerValid: {
        de: "Die Gültigkeit Ihres Kontos ist abgelaufen.",
        en: "Your account is no longer valid.",
      },
      closed: {
        de: "Das Kundenportal ist für Ihr Unternehmen geschlossen.",
        en: "The customer portal is closed for your company.",
      },
    } as const;
    const unseen = {
      de: "kann außer Ihnen niemand sehen. An Ihrem Konto wurde nichts geändert.",
      en: "Nobody but you can see that a new password was requested. Nothing about your account has changed.",
    }[language];
    for (const reason of ["locked", "deactivated", "noLongerValid", "closed"] as const) {
      const byService = reason === "locked" || reason === "closed";
      const { text } = await renderLetter({ ...restricted, reason, administrators: names });
      assert.ok(text.includes(state[reason][language]), reason);
      assert.ok(text.includes(unseen), reason);
      assert.equal(text.includes(service + provider.service.email), byService, reason);
      assert.equal(text.includes(":\n- Anna Beispiel\n- Kim Vorlage\n- C"), !byService, reason);
      assert.ok(!text.includes("Zuviel"), "no letter lists a whole department");
    }
    const { text } = await renderLetter({ ...restricted, administrators: [] });
    assert.match(
      text,
      language === "de" ? /an die Person, die in Ihrem/ : /the person who manages users at your/,
    );
  });

  test(`${language}: a locked or deactivated owner is sent to customer service, not to colleagues who may not help (R-305)`, async () => {
    const service = { de: "Kundenservice: ", en: "Customer service: " }[language];
    for (const reason of ["locked", "deactivated", "noLongerValid", "closed"] as const) {
      const restricted = { ...letterOf("accountRestricted", language), reason, isOwner: true };
      const { text } = await renderLetter(restricted);
      assert.ok(text.includes(service + provider.service.email), reason);
      assert.doesNotMatch(text, /Anna Beispiel|Kim Vorlage|verwaltet|manages/);
    }
  });

  test(`${language}: whom only customer service can help is sent to the reseller's (R-1004)`, async () => {
    const change = { appearance: resellerAppearance };
    const { email, phone } = resellerAppearance.service;
    for (const reason of ["locked", "closed"] as const) {
      const facts = { reason, isOwner: false, activated: true, administrators: ["Anna Beispiel"] };
      for (const letter of [
        { ...letterOf("accountRestricted", language, change), ...facts },
        { ...letterOf("addressTaken", language, change), restriction: facts },
      ])
        for (const part of await partsOf(letter)) {
          assert.equal(part.split(email).length - 1, 2, "as whom to ask, and at the end");
          assert.equal(part.split(phone).length - 1, 2);
          for (const own of providersOwn(language)) assert.ok(!part.includes(own), own);
        }
    }
  });

  test(`${language}: a user who never set a password reads of the activation, not of a reset`, async () => {
    const restricted = { ...letterOf("accountRestricted", language), activated: false };
    const { subject, text } = await renderLetter(restricted);
    const words = {
      de: [
        /nicht aktiviert werden/,
        /einen neuen Aktivierungslink/,
        /zurückgesetzt|neues Passwort/,
      ],
      en: [/cannot be activated/, /a new activation link/, /reset|new password/],
    }[language];
    assert.match(subject, words[0] ?? /^$/);
    assert.match(text, words[1] ?? /^$/);
    assert.doesNotMatch(subject + text, words[2] ?? /./);
  });

  test(`${language}: the letter about a deleted account has its number and day, and how to add the user again (R-702)`, async () => {
    const deleted = letterOf("accountDeleted", language);
    const words = {
      de: [
        "nicht innerhalb von 30 Tagen",
        "Benutzernummer: 1000417",
        "Gelöscht: Samstag, 28.\u00a0November 2026, 09:12 Uhr (deutsche Zeit)",
        "Unternehmen: Mustermensch Logistik GmbH (Kundennummer 0048213)",
        "Die E-Mail-Adresse ist wieder frei.",
        "den Bereich Benutzerverwaltung, wählen Sie „Benutzer:in hinzufügen“",
      ],
      en: [
        "not activated within 30 days",
        "User number: 1000417",
        "Deleted: Saturday, 28\u00a0November 2026, 09:12 (German time)",
        "Company: Mustermensch Logistik GmbH (customer number 0048213)",
        "The email address is free again.",
        "the area User administration in the customer portal, choose “Add user”",
      ],
    }[language];
    const { text } = await renderLetter(deleted);
    for (const word of words) assert.ok(text.includes(word), word);
  });

  test(`${language}: a registration link names the customer number, and that a second letter follows (R-602)`, async () => {
    const words = {
      de: [
        "für Mustermensch Logistik GmbH (Kundennummer 0048213) können Sie ein eigenes Konto",
        "Gültig ist nur der zuletzt gesendete Link",
        "An diese Adresse senden wir eine zweite E-Mail mit dem Aktivierungslink",
      ],
      en: [
        "for Mustermensch Logistik GmbH (customer number 0048213)",
        "Only the latest link works",
        "We send a second email with the activation link",
      ],
    }[language];
    const letter = letterOf("registration", language);
    for (const part of await partsOf(letter))
      for (const word of words) assert.ok(part.includes(word), word);
    assert.ok((await renderLetter(letter)).text.includes(`\n2. ${words[2]}`), "steps are counted");
  });

  test(`${language}: the holder of a taken address gets the hints of the help page (R-602)`, async () => {
    const words = {
      de: [
        "Melden Sie sich mit dieser E-Mail-Adresse",
        "„Passwort vergessen“",
        "zu welcher Kundennummer",
        "ändern oder löschen zu lassen, wenden Sie sich bitte an den Kundenservice",
        "andere, freie E-Mail-Adresse",
      ],
      en: [
        "with this email address",
        "“Forgot your password?”",
        "which customer number",
        "changed or deleted, please contact customer service",
        "different email address",
      ],
    }[language];
    const taken = letterOf("addressTaken", language);
    for (const part of await partsOf(taken))
      for (const word of words) assert.ok(part.includes(word), word);
    const { text } = await renderLetter({ ...taken, signInName: "0048213" });
    assert.match(
      text,
      language === "de" ? /mit Ihrer Kundennummer am/ : /with your customer number\./,
    );
  });

  test(`${language}: setting the first password is confirmed in other words than changing it (R-408)`, async () => {
    const { text } = await renderLetter(letterOf("accountActivated", language));
    const words = {
      de: ["ist es aktiviert", "Waren Sie das nicht?", "Anmelden:"],
      en: ["which activates it", "Wasn’t you?", "Sign in:"],
    }[language];
    for (const word of words) assert.ok(text.includes(word), word);
  });

  test(`${language}: a link is never announced to be valid for longer than the account exists (R-404)`, async () => {
    const deletedAt = new Date("2026-11-23T08:12:00Z");
    const names = { de: "Montag, 23.\u00a0November 2026", en: "Monday, 23\u00a0November 2026" };
    for (const kind of invitations) {
      for (const part of await partsOf(letterOf(kind, language, { deletedAt }))) {
        assert.ok(part.includes(names[language]));
        assert.doesNotMatch(part, /28\.?\sNovember/, "the link's own date is not shown");
      }
    }
  });

  test(`${language}: a hostile name is rendered harmless`, async () => {
    const evil = `<img src=x onerror=alert(1)>"\r\nBcc: all@evil.example http://evil.example/x`;
    for (const change of [
      { firstName: evil },
      { organization: evil },
      { inviter: evil },
      { administrator: evil },
    ]) {
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

for (const language of languages)
  test(`${language}: every owner reads that the account is the main account, with the whole customer number`, async () => {
    const letter = { ...letterOf("activation", language), signInName: "0048213" };
    const { text } = await renderLetter(letter);
    const words = {
      de: [
        "für Mustermensch Logistik GmbH wurde auf Ihren Namen das Hauptkonto im Kundenportal angelegt",
        "Sie melden sich an mit der Kundennummer: 0048213",
      ],
      en: [
        "The main account of Mustermensch Logistik GmbH in the customer portal has been created",
        "You sign in with the customer number: 0048213",
      ],
    }[language];
    for (const word of words) assert.ok(text.includes(word), word);
    const ordered = await renderLetter({ ...letter, inviter: null });
    assert.equal(ordered.text, text);
  });

test("an invitation by an organization names only the organization", async () => {
  const inviter = { name: "Reseller GmbH", organization: null };
  const { text } = await renderLetter({ ...letterOf("activation", "en"), inviter });
  assert.match(text, /Reseller GmbH has created an account for you/);
});

test("a company's name of the longest registered length is shortened in every letter (FF-A small)", async () => {
  const name = "Gesellschaft für Anlagen der Wärmeversorgung ".repeat(5).slice(0, 200).trim();
  for (const letter of lettersOf("de")) {
    const organization = { ...letter.organization, name };
    const { subject, text, html } = await renderLetter({ ...letter, organization });
    assert.ok(subject.length <= 140, `${letter.kind}: ${subject}`);
    for (const part of [text, html]) assert.ok(!part.includes(name), letter.kind);
    if (text.includes(letter.organization.customerNumber.slice(-3)))
      assert.ok(text.includes(name.slice(0, 50)), letter.kind);
  }
});

test("an invitation without an inviter names the company", async () => {
  const letter = { ...letterOf("activation", "en"), inviter: null, areas: areaIds };
  const { text } = await renderLetter(letter);
  assert.match(text, /created for you \(Mustermensch Logistik GmbH\)/);
  assert.ok(text.length < 4000);
});

test("a letter says when customer service can be reached only where that is known (R-1004)", async () => {
  const hours = { de: "täglich", en: "every day" };
  const daily = { ...resellerAppearance, service: { ...resellerAppearance.service, hours } };
  for (const [language, appearance, sentence] of [
    ["de", resellerAppearance, "unter hilfe@mueller.example oder +49 40 1234567."],
    ["de", daily, "unter hilfe@mueller.example oder +49 40 1234567 (täglich)."],
    ["en", resellerAppearance, "to help: hilfe@mueller.example or +49 40 1234567."],
    ["en", daily, "to help: hilfe@mueller.example or +49 40 1234567 (every day)."],
  ] as const)
    for (const part of await partsOf(letterOf("accountActivated", language, { appearance })))
      assert.ok(part.includes(sentence), sentence);
});

test("the mark beside the name is the portal's door, and a plain box where there is another logo (R-105, R-1004)", async () => {
  for (const [logo, doors] of [
    [null, 1],
    ["/brand-logo?v=1", 0],
  ] as const) {
    const appearance = { ...resellerAppearance, logo };
    const { html } = await renderLetter(letterOf("newSignIn", "de", { appearance }));
    assert.equal(html.split('class="on-accent"').length - 1, doors);
    assert.match(html, /<td class="accent"/);
    assert.ok(!html.includes("brand-logo"), "letters have no pictures");
  }
});

test("a name and an address with line breaks or invisible marks are one line of a letter (R-1004)", async () => {
  const evil = "Licht\r\nBcc: all@evil.example\u202e <img src=x>";
  const appearance = { ...resellerAppearance, name: evil, address: evil };
  for (const letter of lettersOf("de", { appearance })) {
    const { html, text } = await renderLetter(letter);
    for (const part of [html, text]) assert.doesNotMatch(part, /\u202e|^Bcc/m);
    assert.doesNotMatch(html, /<img/);
    assert.match(text, /^Licht Bcc: all@evil\.\u200bexample <img src=x> \| Kundenportal\n/);
    assert.match(text, /^Licht Bcc: all@evil\.example <img src=x>$/m);
  }
});

test("every text of a letter can be read in each of twelve hues, in both colour schemes (R-105, R-1004)", async () => {
  const bytesOf = (hex: string) => [...Buffer.from(hex.slice(1), "hex")] as Bytes;
  for (let hue = 0; hue < 360; hue += 30)
    for (const chroma of [0, 0.1, 0.2]) {
      const brand = { hue, chroma };
      const appearance = { ...resellerAppearance, logo: null, brand };
      const { html } = await renderLetter(letterOf("activation", "de", { appearance }));
      const colours = [coloursOf("light", brand), coloursOf("dark", brand)].flatMap(Object.values);
      assert.deepEqual(new Set(html.match(/#[0-9a-f]{6}/g)), new Set(colours));
      for (const scheme of ["light", "dark"] as const)
        for (const { text, colour, background } of drawnTexts(html, scheme)) {
          const contrast = contrastOf(bytesOf(colour), bytesOf(background));
          assert.ok(contrast >= 4.5, `${text}: ${contrast} at ${hue}, ${chroma}, ${scheme}`);
        }
    }
});

test("button, box and links of a letter have the colours that are measured, in both colour schemes", async () => {
  const { html } = await renderLetter(letterOf("activation", "de"));
  for (const scheme of ["light", "dark"] as const) {
    const { ink, soft, accent, onAccent, ground, surface } = coloursOf(scheme);
    const drawn = drawnTexts(html, scheme);
    for (const [beginning, colour, background] of [
      ["Guten Tag", ink, surface],
      ["Gültig bis", ink, ground],
      ["Danach können", soft, ground],
      ["Impressum", accent, surface],
    ] as const)
      assert.deepEqual(
        drawn.flatMap(({ text, ...rest }) => (text.startsWith(beginning) ? rest : [])),
        [{ colour, background }],
      );
    const labels = drawn.filter(({ text }) => text === "Passwort setzen");
    assert.deepEqual(
      labels.map((label) => [label.colour, label.background]),
      [
        [ink, surface],
        [onAccent, accent],
      ],
    );
  }
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as catalogue from "#lib/rules/catalogue";
import de from "./de.json" with { type: "json" };
import en from "./en.json" with { type: "json" };

/**
 * Words that may not come back into what people read: pages, letters and the catalogue, in both languages (FEEL section
 * (b)). Each is found in a sentence that was once there.
 */
type Banned = {
  word: string;
  say: string;
  pattern: RegExp;
  planted: string;
  /** The beginnings of the keys where the word is right, and why. */
  except?: Record<string, string>;
};

const masterData = {
  organizationForm: "the provider's form of these data",
  organizations: "the provider's list",
  orders: "the provider's list of orders",
  tasks: "the provider's tasks",
  "refusals.contactTaken": "to those who can correct them",
};

const banned: Record<catalogue.Language, Banned[]> = {
  en: [
    {
      word: "e-mail",
      say: "email",
      pattern: /e-mail/i,
      planted: "Check your e-mail inbox",
    },
    {
      word: "can not",
      say: "cannot, or can’t",
      pattern: /\bcan not\b/i,
      planted: "You can not grant this there: {areas}.",
    },
    {
      word: "somebody",
      say: "someone",
      pattern: /\bsomebody\b/i,
      planted: "Ask somebody else who manages users.",
    },
    {
      word: "whoever",
      say: "the person who, anyone who",
      pattern: /\bwho(?:m)?ever\b/i,
      planted: "Whoever manages users in your company makes changes.",
    },
    {
      word: "who, without a person before it",
      say: "anyone who",
      pattern: /(?:^|[.:] )Who has no\b/,
      planted: "Who has no second step yet sets it up with the next sign-in.",
    },
    {
      word: "at once",
      say: "immediately, or at a time",
      pattern: /\bat once\b/i,
      planted: "Access ends at once.",
    },
    {
      word: "at present",
      say: "at the moment, right now",
      pattern: /\bat present\b/i,
      planted: "There is nothing to do at present.",
    },
    {
      word: "by now, in the meantime already",
      say: "now",
      pattern: /\bby now\b/i,
      planted: "{name} is signed in in this browser by now.",
    },
    {
      word: "permitted, enter, open, hold and lack, for what a permission allows",
      say: "use an area, have a permission",
      pattern:
        /\bpermitted\b|\b(?:may|can) (?:enter|open) (?:which |the )?areas?\b|\bhold(?:s)?\b|\black(?:s)?\b/i,
      planted: "Who at {organization} may enter which areas.",
    },
    {
      word: "nobody, for what the reader cannot do",
      say: "you can’t",
      pattern: /\bNobody (?:changes|can (?:change|deactivate|remove)) the(?:ir| main)/,
      planted: "Nobody changes their own permissions.",
    },
    {
      word: "Forgotten password",
      say: "Forgot your password?, as the link on the page",
      pattern: /forgotten password/i,
      planted: "Set a new password with “Forgotten password”.",
    },
    {
      word: "Was this not you?",
      say: "Wasn’t you?",
      pattern: /was this not you|did you not/i,
      planted: "Was this not you? Then please act now.",
    },
    {
      word: "To the …, as a link",
      say: "Go to …, Back to …",
      pattern: /^To the\b/,
      planted: "To the sign-in page",
    },
    {
      word: "see, as a link",
      say: "view",
      pattern:
        /^See (?:the )?(?:existing |booked )?(?:account|organization|products?|system|# user)/,
      planted: "See the existing account",
    },
    {
      word: "wait, for what somebody has to do",
      say: "is waiting for you, needs your decision",
      pattern: /\bwaits? for (?:your?|a)\b/i,
      planted: "Waits for your confirmation",
    },
    {
      word: "hits",
      say: "matches",
      pattern: /\bhits?\b/i,
      planted: "No hits.",
    },
    {
      word: "ask customer service",
      say: "contact customer service",
      pattern: /\bask (?:our )?customer service: /i,
      planted: "If the problem stays, ask customer service: {email}.",
    },
    {
      word: "running sessions",
      say: "sessions",
      pattern: /\brunning sessions?\b/i,
      planted: "Running sessions have ended.",
    },
    {
      word: "tariff, credentials",
      say: "plan, login details",
      pattern: /\btariff|\bcredentials\b/i,
      planted: "Change the tariff with binding effect.",
    },
    {
      word: "master data",
      say: "company details, the address on file",
      pattern: /master data/i,
      planted: "the company's master data",
      except: masterData,
    },
    {
      word: "what sounds translated",
      say: "what a native speaker would write",
      pattern:
        /what is the matter|the own account|data are\b|data stay\b|there and below|in force|is used up|per cent|(?:is|are) not right|password is right|not go on by itself|within your reach|problem stays/i,
      planted: "What is the matter",
    },
    {
      word: "the straight apostrophe",
      say: "’",
      pattern: /\w'\w/,
      planted: "Contact person's e-mail",
    },
  ],
  de: [
    {
      word: "Email",
      say: "E-Mail",
      pattern: /\be-mail\b|(?<!\{)\b[Ee]mail\b(?! \{)/,
      planted: "Ihre Email-Adresse",
    },
    {
      word: "Recht, for a permission",
      say: "Berechtigung",
      pattern: /\bRechten?\b|\bRechte?\b/,
      planted: "Dieses Recht haben Sie selbst nicht.",
    },
    {
      word: "Instanz, for the reader's own company",
      say: "Unternehmen",
      pattern: /\bIhrer? Instanz\b|\beigenen Instanz\b/,
      planted: "Ihre Instanz verlangt einen zweiten Schritt.",
      except: { "organizationPicker.own": "to resellers, among the organizations below theirs" },
    },
    {
      word: "freigestellt",
      say: "freiwillig",
      pattern: /freigestellt|freistell/i,
      planted: "Zwei-Schritt-Anmeldung ist freigestellt",
    },
    {
      word: "Faktor, Anmeldung in zwei Schritten",
      say: "Zwei-Schritt-Anmeldung, zweiter Schritt",
      pattern: /\bfaktor|Anmeldung in zwei Schritten/i,
      planted: "Zweiter Faktor",
    },
    {
      word: "Stammdaten",
      say: "Unternehmensdaten, hinterlegt",
      pattern: /Stammdaten/,
      planted: "an die E-Mail-Adresse in den Stammdaten",
      except: masterData,
    },
    {
      word: "what sounds like an authority, or like talk",
      say: "what a customer understands",
      pattern:
        /\bEgal\b|Was los ist|wird sich\b|nicht im Produkt\b|hinausgegangen|wurde inzwischen erneuert|Stunden sind um\b|Eine E-Mail sagt es/,
      planted: "Angemeldet wird sich mit der Kundennummer.",
    },
    {
      word: "Gültig von",
      say: "Gültig ab",
      pattern: /Gültig von/,
      planted: "Gültig von",
    },
  ],
};

type Texts = { readonly [key: string]: string | Texts };

function textsOf(texts: Texts, path = ""): [key: string, text: string][] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === "string"
      ? [[path + key, text] as [string, string]]
      : textsOf(text, `${path}${key}.`),
  );
}

/** What the catalogue says in one language, with the way to each text as its key. */
function catalogueTexts(language: catalogue.Language): [key: string, text: string][] {
  const found = (value: unknown, path: string): [string, string][] => {
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([key, inner]) =>
      key === language && typeof inner === "string"
        ? [[path, inner] as [string, string]]
        : found(inner, `${path}.${key}`),
    );
  };
  const { provider, sections, areas, products, systems } = catalogue;
  return found({ provider, sections, areas, products, systems }, "catalogue");
}

const written = {
  de: [...textsOf(de), ...catalogueTexts("de")],
  en: [...textsOf(en), ...catalogueTexts("en")],
};

describe("words that may not come back into what people read", () => {
  for (const language of catalogue.languages) {
    test(`${language}: pages, letters and the catalogue are read`, () => {
      for (const beginning of ["users.", "letters.activation.", "catalogue.areas"])
        assert.ok(
          written[language].some(([key]) => key.startsWith(beginning)),
          beginning,
        );
    });

    for (const { word, say, pattern, planted, except = {} } of banned[language])
      test(`${language}: the word ${word} is not used: say ${say}`, () => {
        assert.match(planted, pattern);
        const found = written[language].filter(([, text]) => pattern.test(text));
        const places = Object.keys(except);
        const isExcepted = (key: string) => places.some((place) => key.startsWith(place));
        assert.deepEqual(
          found.filter(([key]) => !isExcepted(key)),
          [],
        );
        for (const place of places)
          assert.ok(
            found.some(([key]) => key.startsWith(place)),
            `nothing to except at ${place}`,
          );
      });
  }

  test("en: every sentence of a letter begins with a capital letter", () => {
    const small = textsOf(en.letters).filter(([, text]) => /^[a-z]/.test(text));
    assert.deepEqual(
      small.map(([key]) => key),
      ["unknownDevice"],
    );
  });
});

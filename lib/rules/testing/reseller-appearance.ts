import type { Appearance } from "#lib/rules/appearance";

/** The appearance of a reseller that shares nothing with any provider, and whose name has what names can have (R-1004). */
export const resellerAppearance: Appearance = {
  name: 'Müller, "Licht" & Söhne',
  brand: { hue: 28, chroma: 0.15 },
  logo: "/brand-logo?v=of-the-reseller",
  address: "Müller, „Licht“ & Söhne oHG, Lindenallee 4, 20095 Hamburg",
  links: {
    imprint: "https://mueller.example/impressum?a=1&b=2",
    privacy: "https://mueller.example/datenschutz",
    accessibility: "https://mueller.example/barrierefreiheit",
  },
  service: { email: "hilfe@mueller.example", phone: "+49 40 1234567", hours: null },
  replyTo: "antworten@mueller.example",
  sender: 'Müller, "Licht" & Söhne',
};

const texts = {
  de: {
    title: "Es gibt ein Problem mit dem Portal",
    text: "Ihre letzte Eingabe ist vielleicht nicht angekommen.",
    number: "Vorgangsnummer",
    again: "Noch einmal versuchen",
    contact: "Kundenservice",
    start: "Zur Startseite",
    help: "Hilfe & Kontakt",
    others: "English",
  },
  en: {
    title: "There is a problem with the portal",
    text: "Your last entry may not have arrived.",
    number: "Reference",
    again: "Try again",
    contact: "Customer service",
    start: "Start page",
    help: "Help & contact",
    others: "Deutsch",
  },
};

/**
 * The texts of a fault are here and not in the message files, because they must be there when nothing else is. The
 * layout leaves the language in the page; where nothing of it came, the browser's language counts.
 */
export function faultTexts(): (typeof texts)["de"] & { language: "de" | "en" } {
  const isEnglish =
    typeof document === "object" && /^en/.test(document.documentElement.lang || navigator.language);
  const language = isEnglish ? "en" : "de";
  return { ...texts[language], language };
}

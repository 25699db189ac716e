/** The languages that the portal speaks; the provider's file says which is first. */
export const spokenLanguages = ["de", "en"] as const;

/** One of `spokenLanguages`. */
export type Language = (typeof spokenLanguages)[number];
/** A text in both languages. */
export type Text = Readonly<Record<Language, string>>;

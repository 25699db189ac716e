/** The portal's ground by colour scheme, for the bars of browsers. app/brand-files.test.ts holds it to the brand. */
export const themeColours = [
  { media: "(prefers-color-scheme: light)", color: "#eef4f6" },
  { media: "(prefers-color-scheme: dark)", color: "#0c1417" },
] as const;

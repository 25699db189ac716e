import { coloursOf } from "./brand";

/** The portal's ground by colour scheme, for the bars of browsers. */
export const themeColours = [
  { media: "(prefers-color-scheme: light)", color: coloursOf("light").ground },
  { media: "(prefers-color-scheme: dark)", color: coloursOf("dark").ground },
];

import { type Brand, type ColourName, coloursOf } from "#lib/rules/brand";

/** The light colours of a letter as hex, which are inline: mail programs support neither OKLCH nor variables. */
export type Colours = Record<ColourName, string>;

/** The light colours of a letter of this brand. */
export function lightOf(brand: Brand): Colours {
  return coloursOf("light", brand);
}

/** The cell that react-email's Body puts around a letter: it gets the body's inline style, but not its class. */
const page = ".ground > table > tbody > tr > td";

/**
 * The dark colours of a letter of this brand, in a media query that mail programs may ignore. Inline styles take
 * precedence over classes, hence `!important`.
 */
export function darkStylesOf(brand: Brand): string {
  const dark = coloursOf("dark", brand);
  return `:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .ground, ${page} { background-color: ${dark.ground} !important; }
  .surface { background-color: ${dark.surface} !important; border-color: ${dark.line} !important; }
  .sunken { background-color: ${dark.ground} !important; border-color: ${dark.line} !important; }
  .line { border-color: ${dark.line} !important; }
  .ink { color: ${dark.ink} !important; }
  .soft { color: ${dark.soft} !important; }
  .accent { background-color: ${dark.accent} !important; border-color: ${dark.accent} !important; color: ${dark.onAccent} !important; }
  .on-accent { background-color: ${dark.onAccent} !important; }
  .link { color: ${dark.accent} !important; }
}
@media (max-width: 480px) {
  ${page} { padding: 12px 8px !important; }
  .sheet { padding: 24px 20px !important; }
}`;
}

import { coloursOf } from "#lib/rules/brand";

/**
 * The letters' colours as hex: mail programs support neither OKLCH nor variables. The light ones are inline, the dark
 * ones in a media query that programs may ignore.
 */
export const light = coloursOf("light");

const dark = coloursOf("dark");

/** The cell that react-email's Body puts around a letter: it gets the body's inline style, but not its class. */
const page = ".ground > table > tbody > tr > td";

/** Inline styles take precedence over classes, hence `!important`. */
export const darkStyles = `:root { color-scheme: light dark; supported-color-schemes: light dark; }
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

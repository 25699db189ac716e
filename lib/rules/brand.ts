import { configuration } from "#configuration";
import { brandBounds } from "#lib/rules/configuration/brand-bounds";
import { type Bytes, bytesOfOklab, type Oklab, oklabOfOklch, writeHex } from "./oklch";

/** What a provider chooses of its colours. Lightness is fixed, so contrast is sufficient for every hue. */
export type Brand = { hue: number; chroma: number };

/** The brand of app/globals.css. */
export const usualBrand: Brand = { hue: 222, chroma: 0.085 };

/** The provider's brand. */
export const brand: Brand = {
  hue: configuration?.brand?.hue ?? usualBrand.hue,
  chroma: configuration?.brand?.chroma ?? usualBrand.chroma,
};

/** The sender's name of letters, if the provider's file has one. */
export const sender: string | undefined = configuration?.brand?.sender;

/**
 * The colours of app/globals.css for what no style sheet reaches: lightness and chroma, `brand` for the brand's own.
 * app/brand-files.test.ts compares them.
 */
const shades = {
  light: {
    ground: [0.962, 0.007],
    surface: [0.996, 0.002],
    line: [0.885, 0.011],
    ink: [0.255, 0.028],
    soft: [0.455, 0.024],
    accent: [0.43, "brand"],
    onAccent: [0.99, 0.004],
  },
  dark: {
    ground: [0.185, 0.013],
    surface: [0.228, 0.015],
    line: [0.335, 0.018],
    ink: [0.945, 0.006],
    soft: [0.755, 0.014],
    accent: [0.82, "brand"],
    onAccent: [0.2, 0.03],
  },
} as const;

/** A colour scheme. */
export type Scheme = keyof typeof shades;
/** The name of a colour that letters and icons have too. */
export type ColourName = keyof (typeof shades)["light"];

/** A colour of a brand as red, green and blue, as screens of sRGB show it. */
export function bytesOfColour(scheme: Scheme, name: ColourName, of: Brand): Bytes {
  return bytesOfOklab(meantColour(scheme, name, of));
}

/** A colour of a brand as it is meant: some are more colourful than screens of sRGB are. */
export function meantColour(scheme: Scheme, name: ColourName, { hue, chroma }: Brand): Oklab {
  const [lightness, own] = shades[scheme][name];
  return oklabOfOklch(lightness, own === "brand" ? chroma : own, hue);
}

/** The colours of one scheme in hex, of the provider's brand or another. */
export function coloursOf(scheme: Scheme, of: Brand = brand): Record<ColourName, string> {
  const names = Object.keys(shades[scheme]) as ColourName[];
  return Object.fromEntries(
    names.map((name) => [name, writeHex(bytesOfColour(scheme, name, of))]),
  ) as Record<ColourName, string>;
}

/** The colours of one scheme as custom properties, for pages without a style sheet. */
export function propertiesOf(scheme: Scheme): string {
  return Object.entries(shades[scheme])
    .map(([name, [lightness, own]]) => {
      const chroma = own === "brand" ? brand.chroma : own;
      return `--${name}:oklch(${lightness} ${chroma} ${brand.hue})`;
    })
    .join(";");
}

/** The attribute by which a page says that it has a reseller's colours, and the name of their style sheet. */
export function coloursName({ hue, chroma }: Brand): string {
  return `${hue}-${chroma}`;
}

/** The brand of a name by `coloursName`; null for any other text, and for numbers out of bounds. */
export function brandOfName(name: string): Brand | null {
  const [, hue = "", chroma = ""] = /^(\d{1,3}(?:\.\d{1,4})?)-(0(?:\.\d{1,4})?)$/.exec(name) ?? [];
  const brand = { hue: Number(hue), chroma: Number(chroma) };
  return hue !== "" && brand.hue <= brandBounds.hue.most && brand.chroma <= brandBounds.chroma.most
    ? brand
    : null;
}

/**
 * R-1004: the style sheet that gives a reseller's colours to pages which say by an attribute that they have them. Browsers keep
 * it from one page to the next, so that another page must not get them.
 */
export function resellerStyle(brand: Brand): string {
  const { hue, chroma } = brand;
  return `:root:has([data-colours="${coloursName(brand)}"]){--brand-hue:${hue};--brand-chroma:${chroma}}\n`;
}

/** The style that gives a page the provider's brand; null for that of app/globals.css. */
export function brandStyle({ hue, chroma }: Brand = brand): string | null {
  if (hue === usualBrand.hue && chroma === usualBrand.chroma) return null;
  return `html:root{--brand-hue:${hue};--brand-chroma:${chroma}}`;
}

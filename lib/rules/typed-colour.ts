import { brandBounds } from "#lib/rules/configuration/brand-bounds";
import { type Brand, bytesOfColour, meantColour, usualBrand } from "./brand";
import { type Bytes, distanceOf, oklabOf, readHex } from "./oklch";

/**
 * The brand that comes closest to a colour, and how far it is from it.
 *
 * @property distance between the typed colour and the light scheme's accent: ΔEOK, from 0 to about 1
 * @property isNoticeable whether people see that difference
 */
export type ClosestBrand = { brand: Brand; distance: number; isNoticeable: boolean };

/** The least ΔEOK that people notice: the JND of CSS Color 4 (https://www.w3.org/TR/css-color-4/#binsearch). */
const leastNoticed = 0.02;

/**
 * R-1004: the brand that comes closest to a colour that somebody types in hex ("#005971", "005971", "#059"), within the
 * bounds of the provider's file. Closest means of the same hue, and as colourful as the bounds and screens allow. How light
 * a brand's colours are is not chosen, so that everything can be read; that is part of the distance only.
 *
 * @returns null for a text that is no colour in hex
 */
export function findClosestBrand(typed: string): ClosestBrand | null {
  const colour = readHex(typed);
  if (!colour) return null;
  const brand = brandOf(colour);
  const distance = distanceOf(oklabOf(colour), shownAccent(brand));
  return { brand, distance, isNoticeable: distance > leastNoticed };
}

/**
 * Whole degrees and thousandths, which move a colour by less than 0.002, and nobody sees that. A grey has no hue of its own
 * and takes the usual one, which tints ground and lines.
 */
function brandOf(colour: Bytes): Brand {
  const [, a, b] = oklabOf(colour);
  const degrees = Math.round((Math.atan2(b, a) * 180) / Math.PI);
  const hue = (degrees + 360) % 360;
  const { least, most } = brandBounds.chroma;
  const wanted = Math.min(Math.max(Math.hypot(a, b), least), most);
  for (let thousandths = Math.round(wanted * 1_000); thousandths > 0; thousandths--) {
    const brand = { hue, chroma: thousandths / 1_000 };
    if (isShownAsMeant(brand)) return brand;
  }
  return { hue: usualBrand.hue, chroma: 0 };
}

/**
 * Whether a screen of sRGB shows the light accent as it is meant. Where it cannot, browsers clip, which changes the hue:
 * an orange would become a red. CSS Color 4 maps colours into a gamut with this condition.
 */
function isShownAsMeant(brand: Brand): boolean {
  return distanceOf(meantColour("light", "accent", brand), shownAccent(brand)) <= leastNoticed;
}

function shownAccent(brand: Brand) {
  return oklabOf(bytesOfColour("light", "accent", brand));
}

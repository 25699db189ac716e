import type { Spread } from "./statistics";

/** A number with three significant figures. */
export function shown(number: number): string {
  if (number === 0) return "0";
  const places = Math.max(0, Math.min(3, 2 - Math.floor(Math.log10(Math.abs(number)))));
  return new Intl.NumberFormat("en", {
    minimumFractionDigits: number >= 100 ? 0 : places,
    maximumFractionDigits: places,
  }).format(number);
}

/** The median with the minimum and maximum of the rounds. */
export function spread({ middle, least, most }: Spread): string {
  return `${shown(middle)} (${shown(least)}–${shown(most)})`;
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

import "server-only";
import { createHash } from "node:crypto";
import { configuration, pictures } from "#lib/infra/configuration/given";
import { type Brand, brand, brandStyle, coloursOf } from "#lib/rules/brand";
import { drawnPixels } from "./drawn";
import { ico, png } from "./png";

/** A file of the brand, as a browser asks for it. */
export type BrandFile = { type: string; content: Buffer };

/** The address of the provider's own logo, which changes with the file; null for the portal's door. */
export const logoAddress = pictures.logo
  ? `/brand-logo?v=${createHash("sha256").update(pictures.logo.content).digest("hex").slice(0, 12)}`
  : null;

const made = new Map<string, BrandFile | null>();

/**
 * The file at this path in the provider's brand: its logo, and the icons that browsers ask for by their own names.
 * Each is made when it is first asked for.
 *
 * @returns null for any other path, and for icons that are in the build as they are
 */
export function findBrandFile(path: string): BrandFile | null {
  const known = made.get(path);
  if (known !== undefined) return known;
  const make = makers[path];
  if (!make) return null;
  const file = make();
  made.set(path, file);
  return file;
}

/** The portal's own logo in a brand's colours, as a file. */
export function brandIcon(of: Brand, name: string): string {
  const { accent, onAccent } = coloursOf("light", of);
  const title = name.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><title>${title}</title><rect width="28" height="28" rx="7" fill="${accent}"/><path fill="${onAccent}" d="M9 21.5V12a5 5 0 0 1 10 0v9.5z"/></svg>\n`;
}

const makers: Record<string, () => BrandFile | null> = {
  "/brand-logo": () => pictures.logo ?? null,
  // For the page in place of the layout, which has the brand's style otherwise.
  "/brand.css": () => ({
    type: "text/css; charset=utf-8",
    content: Buffer.from(brandStyle() ?? ""),
  }),
  "/icon.svg": () => {
    if (pictures.favicon) return pictures.favicon;
    if (brandStyle() === null) return null;
    const content = Buffer.from(brandIcon(brand, configuration?.provider.name ?? ""));
    return { type: "image/svg+xml", content };
  },
  "/apple-touch-icon.png": () => drawn(180, false, png),
  "/favicon.ico": () => drawn(32, true, (size, lines) => ico(png(size, lines)), "image/x-icon"),
};

function drawn(
  size: number,
  rounded: boolean,
  write: (size: number, lines: Buffer) => Buffer,
  type = "image/png",
): BrandFile | null {
  if (brandStyle() === null && !pictures.favicon) return null;
  const lines = drawnPixels(size, brand, { rounded, door: !pictures.favicon });
  return { type, content: write(size, lines) };
}

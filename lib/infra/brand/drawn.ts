import { type Brand, bytesOfColour } from "#lib/rules/brand";

/** Whether the corners are rounded, and whether there is a door: a provider with a logo of its own has a plain ground. */
type Drawing = { rounded: boolean; door: boolean };

/**
 * The portal's own logo, a door, as red, green, blue and opacity, each line after a byte for its filter (none), for a PNG.
 * Drawn here, so that no library is needed for one rectangle and one door; each pixel is the mean of 64 points.
 */
export function drawnPixels(size: number, of: Brand, { rounded, door }: Drawing): Buffer {
  const ground = bytesOfColour("light", "accent", of);
  const front = bytesOfColour("light", "onAccent", of);
  const inLogo = (x: number, y: number) => !rounded || isInLogo(x, y);
  const inDoor = (x: number, y: number) => door && isInDoor(x, y);
  const lines = Array.from({ length: size }, (_, y) => {
    const line = Array.from({ length: size }, (_, x) => {
      const inside = shareOf(inLogo, x, y, size);
      const open = shareOf(inDoor, x, y, size);
      const colour = ground.map((from, at) =>
        Math.round(from + ((front[at] ?? 0) - from) * (inside > 0 ? open / inside : 0)),
      );
      return [...colour, Math.round(inside * 255)];
    });
    return Buffer.from([0, ...line.flat()]);
  });
  return Buffer.concat(lines);
}

/** The share of a pixel that is within a shape: all or nothing where its outermost four points agree. */
function shareOf(
  isWithin: (x: number, y: number) => boolean,
  x: number,
  y: number,
  size: number,
): number {
  const at = (right: number, down: number) =>
    isWithin(((x + (right + 0.5) / 8) / size) * 28, ((y + (down + 0.5) / 8) / size) * 28) ? 1 : 0;
  const outermost = at(0, 0) + at(7, 0) + at(0, 7) + at(7, 7);
  if (outermost % 4 === 0) return outermost / 4;
  let within = 0;
  for (let point = 0; point < 64; point++) within += at(point % 8, Math.floor(point / 8));
  return within / 64;
}

/** `<rect width="28" height="28" rx="7" />` */
function isInLogo(x: number, y: number): boolean {
  const beyond = (at: number) => Math.max(7 - at, at - 21, 0);
  return Math.hypot(beyond(x), beyond(y)) <= 7;
}

/** `<path d="M9 21.5V12a5 5 0 0 1 10 0v9.5z" />` */
function isInDoor(x: number, y: number): boolean {
  if (y >= 12) return x >= 9 && x <= 19 && y <= 21.5;
  return Math.hypot(x - 14, y - 12) <= 5;
}

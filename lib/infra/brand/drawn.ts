import { type Brand, bytesOfColour } from "#lib/rules/brand";

/**
 * The portal's own logo, a door, as red, green, blue and opacity, each line after a byte for its filter (none), for a PNG.
 * Drawn here, so that no library is needed for one rectangle and one door; each pixel is the mean of 64 points.
 */
export function drawnPixels(size: number, of: Brand, { rounded, door }: Drawing): Buffer {
  const ground = bytesOfColour("light", "accent", of);
  const front = bytesOfColour("light", "onAccent", of);
  const points = Array.from({ length: 64 }, (_, at) => [(at % 8) + 0.5, Math.floor(at / 8) + 0.5]);
  const lines = Array.from({ length: size }, (_, y) => {
    const line = Array.from({ length: size }, (_, x) => {
      const places = points.map(([right = 0, down = 0]): [number, number] => [
        ((x + right / 8) / size) * 28,
        ((y + down / 8) / size) * 28,
      ]);
      const inside = places.filter(([h, v]) => !rounded || isInLogo(h, v)).length / 64;
      const open = door ? places.filter(([h, v]) => isInDoor(h, v)).length / 64 : 0;
      const colour = ground.map((from, at) =>
        Math.round(from + ((front[at] ?? 0) - from) * (inside > 0 ? open / inside : 0)),
      );
      return [...colour, Math.round(inside * 255)];
    });
    return Buffer.from([0, ...line.flat()]);
  });
  return Buffer.concat(lines);
}

/** Whether the corners are rounded, and whether there is a door: a provider with a logo of its own has a plain ground. */
type Drawing = { rounded: boolean; door: boolean };

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

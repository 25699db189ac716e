import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { deflateSync, inflateSync } from "node:zlib";
import { themeColours } from "#lib/rules/theme-colours";
import { brand, bytesOf, hexOf, schemes, token } from "./testing/tokens";

/** Files that no style sheet reaches, so that the brand's colours are written into them; `UPDATE_DOCS=1` does it. */
const logo = readFileSync(new URL("./_components/brand.tsx", import.meta.url), "utf8");

test("the browser draws its bar in the portal's ground, in both colour schemes", () => {
  assert.deepEqual(
    themeColours.map(({ color }) => color),
    [hexOf("light", "ground"), hexOf("dark", "ground")],
    "these go into lib/rules/theme-colours.ts",
  );
});

test("icon.svg is the logo of every page, in the brand's colours", () => {
  const shape = /<path d="([^"]+)"/.exec(logo)?.[1];
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><title>Zugang</title><rect width="28" height="28" rx="7" fill="${hexOf("light", "accent")}"/><path fill="${hexOf("light", "on-accent")}" d="${shape}"/></svg>\n`;
  assert.equal(kept("./icon.svg", Buffer.from(drawn)).toString(), drawn);
});

test("favicon.ico and apple-touch-icon.png are the same logo, for browsers that ask for nothing else", () => {
  const touch = pixels(180, { rounded: false });
  assert.deepEqual(
    pixelsIn(kept("../public/apple-touch-icon.png", png(180, touch))),
    touch,
    "run it with UPDATE_DOCS=1",
  );
  const small = pixels(32, { rounded: true });
  const icon = kept("../public/favicon.ico", ico(png(32, small)));
  assert.deepEqual(pixelsIn(icon.subarray(headOfIcon)), small, "run it with UPDATE_DOCS=1");
});

/** The stored file, after it has been written if that is wanted. */
function kept(path: string, drawn: Buffer): Buffer {
  const file = new URL(path, import.meta.url);
  if (process.env.UPDATE_DOCS) writeFileSync(file, drawn);
  return readFileSync(file);
}

/**
 * The logo as red, green, blue and opacity, each line after a byte for its filter (none). Drawn here, so that no library is
 * needed for one rectangle and one door; each pixel is the mean of 64 points.
 */
function pixels(size: number, { rounded }: { rounded: boolean }): Buffer {
  const ground = bytesOf(token(schemes.light, "accent"), brand);
  const door = bytesOf(token(schemes.light, "on-accent"), brand);
  const points = Array.from({ length: 64 }, (_, at) => [(at % 8) + 0.5, Math.floor(at / 8) + 0.5]);
  const lines = Array.from({ length: size }, (_, y) => {
    const line = Array.from({ length: size }, (_, x) => {
      const places = points.map(([right = 0, down = 0]): [number, number] => [
        ((x + right / 8) / size) * 28,
        ((y + down / 8) / size) * 28,
      ]);
      const inside = places.filter(([h, v]) => !rounded || isInLogo(h, v)).length / 64;
      const open = places.filter(([h, v]) => isInDoor(h, v)).length / 64;
      const colour = ground.map((from, at) =>
        Math.round(from + ((door[at] ?? 0) - from) * (inside > 0 ? open / inside : 0)),
      );
      return [...colour, Math.round(inside * 255)];
    });
    return Buffer.from([0, ...line.flat()]);
  });
  return Buffer.concat(lines);
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

/** PNG, eight bits for each channel, of a square. */
function png(size: number, lines: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(lines, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(kind: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(checksumOf(named));
  return Buffer.concat([length, named, sum]);
}

/** CRC-32, which Node's zlib has only since 20.15. */
function checksumOf(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

/** The bytes before the picture in an icon file with one picture. */
const headOfIcon = 22;

/** An icon file with one picture of 32 pixels. */
function ico(picture: Buffer): Buffer {
  const head = Buffer.alloc(headOfIcon);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(1, 4);
  head.set([32, 32, 0, 0], 6);
  head.writeUInt16LE(1, 10);
  head.writeUInt16LE(32, 12);
  head.writeUInt32LE(picture.length, 14);
  head.writeUInt32LE(headOfIcon, 18);
  return Buffer.concat([head, picture]);
}

/** The pixels of a picture that `png` made; how they are compressed depends on the version of Node. */
function pixelsIn(picture: Buffer): Buffer {
  const at = picture.indexOf("IDAT");
  const length = picture.readUInt32BE(at - 4);
  return inflateSync(picture.subarray(at + 4, at + 4 + length));
}

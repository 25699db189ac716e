import type { Sharp } from "sharp";

/** A text that is planted where it must not remain. */
export const needle = "planted-needle-7f3a";

/** The library by which logos are drawn; it is loaded when it is first asked for, as there. */
export async function library() {
  return (await import("sharp")).default;
}

/** Whether this process has loaded the library. */
export function isSharpLoaded(): boolean {
  const { sharedObjects } = process.report.getReport() as unknown as { sharedObjects: string[] };
  return sharedObjects.some((path) => path.includes("libvips"));
}

/** A picture of one colour, to be written in any format. */
export async function picture(
  width: number,
  height: number,
  background: string | { r: number; g: number; b: number; alpha: number } = "#c82800",
): Promise<Sharp> {
  return (await library())({ create: { width, height, channels: 4, background } });
}

/** A picture of noise, which hardly becomes smaller when it is packed. */
export async function noise(width: number, height: number): Promise<Sharp> {
  const kind = { type: "gaussian", mean: 128, sigma: 60 } as const;
  const create = { width, height, channels: 3, background: "#000", noise: kind } as const;
  return (await library())({ create });
}

/** An animated WebP of a red frame and a blue one. */
export async function animation(width: number, height: number): Promise<Buffer> {
  const frame = (colour: number[]) => Buffer.alloc(width * height * 4, Buffer.from(colour));
  const frames = Buffer.concat([frame([255, 0, 0, 255]), frame([0, 0, 255, 255])]);
  const raw = { width, height: height * 2, channels: 4, pageHeight: height } as const;
  return (await library())(frames, { raw })
    .webp({ lossless: true, delay: [9, 9] })
    .toBuffer();
}

/** The pixels of a drawn logo. */
export async function pixelsOf(
  logo: Buffer,
): Promise<{ data: Buffer; width: number; height: number; channels: number }> {
  const { data, info } = await (await library())(logo).raw().toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

/** The parts of a PNG. */
export function chunksIn(file: Buffer): { kind: string; end: number }[] {
  const found = [];
  for (let at = 8; at < file.length; ) {
    const end = at + 12 + file.readUInt32BE(at);
    found.push({ kind: file.toString("latin1", at + 4, at + 8), end });
    at = end;
  }
  return found;
}

/** A PNG with further parts behind its head. */
export function afterHead(file: Buffer, ...chunks: Buffer[]): Buffer {
  const [{ end = 0 } = {}] = chunksIn(file);
  return Buffer.concat([file.subarray(0, end), ...chunks, file.subarray(end)]);
}

/** A part of a PNG. */
export function chunk(kind: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  sum.writeUInt32BE(checksumOf(named));
  return Buffer.concat([length, named, sum]);
}

function checksumOf(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return (sum ^ 0xffffffff) >>> 0;
}

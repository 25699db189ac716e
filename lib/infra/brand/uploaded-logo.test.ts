import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { insideTransaction } from "#lib/infra/transaction-scope";
import { pictureBytes } from "#lib/rules/configuration/brand-bounds";
import { limits } from "#lib/rules/limits";
import { Overloaded } from "#lib/rules/unavailable";
import { png } from "./png";
import {
  afterHead,
  animation,
  chunk,
  chunksIn,
  isSharpLoaded,
  library,
  needle,
  noise,
  picture,
  pixelsOf,
} from "./testing/logo-files";
import { redrawLogo } from "./uploaded-logo";

/** The drawn logo of a file that must be accepted. */
async function logoOf(file: Buffer): Promise<Buffer> {
  const logo = await redrawLogo(file);
  assert.ok(Buffer.isBuffer(logo), `refused: ${logo}`);
  assert.ok(logo.length <= pictureBytes);
  return logo;
}

/** A logo consists of these parts and nothing else; pHYs is always the same. */
const partsOfLogo = new Set(["IHDR", "pHYs", "PLTE", "tRNS", "IDAT", "IEND"]);

test("the library is loaded for the first logo, and neither at the start nor for what is refused", async () => {
  assert.equal(await redrawLogo(Buffer.from("<html>")), "notPngOrWebp");
  assert.equal(isSharpLoaded(), false);
  await logoOf(png(1, Buffer.from([0, 1, 2, 3, 255])));
  assert.equal(isSharpLoaded(), true);
});

describe("a reseller's logo is drawn anew (R-1004)", () => {
  test("it is a PNG of the same shape, never larger than it was and no larger than it is shown", async () => {
    for (const [width, height, drawnWidth, drawnHeight] of [
      ...[[10, 5, 10, 5] as const, [480, 128, 480, 128] as const, [1, 1, 1, 1] as const],
      ...[[960, 256, 480, 128] as const, [1000, 100, 480, 48] as const],
      ...[[512, 512, 128, 128] as const, [4000, 2000, 256, 128] as const],
      ...[[4000, 9, 480, 1] as const, [32, 4000, 1, 128] as const],
    ]) {
      const logo = await logoOf(await (await picture(width, height)).png().toBuffer());
      const { data, ...pixels } = await pixelsOf(logo);
      assert.deepEqual(pixels, { width: drawnWidth, height: drawnHeight, channels: 4 });
      assert.equal(data.length, drawnWidth * drawnHeight * 4);
    }
  });

  test("PNG and WebP keep their colours and what shines through", async () => {
    const translucent = { r: 200, g: 40, b: 10, alpha: 0.5 };
    const files = [
      await (await picture(4, 2, translucent)).png().toBuffer(),
      await (await picture(4, 2, translucent)).webp({ lossless: true }).toBuffer(),
    ];
    for (const file of files) {
      const { data } = await pixelsOf(await logoOf(file));
      assert.deepEqual([...data.subarray(0, 4)], [200, 40, 10, 128]);
    }
  });

  test("grey, 16 bits and a profile become plain sRGB", async () => {
    const drawn = async (file: Buffer) => [
      ...(await pixelsOf(await logoOf(file))).data.subarray(0, 4),
    ];
    const grey = (await picture(4, 2, "#808080")).toColourspace("b-w").png();
    assert.deepEqual(await drawn(await grey.toBuffer()), [128, 128, 128, 255]);
    const deep = (await picture(4, 2, "#8040c8")).toColourspace("rgb16").png();
    assert.deepEqual(await drawn(await deep.toBuffer()), [128, 64, 200, 255]);
    const wide = await (await picture(4, 2, "#c80000")).withIccProfile("p3").png().toBuffer();
    const [red = 0, green = 9, blue = 9] = await drawn(wide);
    assert.ok(Math.abs(red - 200) < 3 && green < 3 && blue < 3, `${red}, ${green}, ${blue}`);
  });

  test("of an animation the first frame is kept", async () => {
    const { data, ...pixels } = await pixelsOf(await logoOf(await animation(40, 20)));
    assert.deepEqual(pixels, { width: 40, height: 20, channels: 4 });
    assert.deepEqual([...data.subarray(0, 4)], [255, 0, 0, 255]);
  });

  test("a picture that says how it is to be turned is turned", async () => {
    for (const kind of ["png", "webp"] as const) {
      const turned = (await picture(40, 10)).withMetadata({ orientation: 6 });
      const { width, height } = await pixelsOf(await logoOf(await turned[kind]().toBuffer()));
      assert.deepEqual([width, height], [10, 40], kind);
    }
  });

  test("nothing but pixels is kept: no words, places, profiles, unknown parts, frames, and nothing behind the end", async () => {
    const described = (await picture(40, 10))
      .withExif({ IFD0: { Copyright: needle }, IFD3: { GPSMapDatum: needle } })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${needle}</x:xmpmeta>`)
      .withIccProfile("p3");
    const behind = Buffer.from(`PK\x03\x04${needle}<script>${needle}</script>`);
    const text = Buffer.from(`Comment\0${needle}`);
    const files = [
      await described.clone().webp().toBuffer(),
      afterHead(
        await described.clone().png().toBuffer(),
        chunk("tEXt", text),
        chunk("zTXt", Buffer.concat([Buffer.from("Comment\0\0"), deflateSync(text)])),
        chunk("pHYs", Buffer.from("needle!\x00\x01")),
        chunk("fdAT", text),
        chunk("neDl", text),
      ),
    ].map((file) => Buffer.concat([file, behind]));
    for (const file of files) {
      const profile = file.includes("acsp") || file.includes("iCCP");
      assert.ok(file.includes(needle) && profile, "the file has what is to go");
      const logo = await logoOf(file);
      for (const text of [needle, "needle", "acsp", "Exif", "xmp", "PK", "script"])
        assert.ok(!logo.includes(text), text);
      const chunks = chunksIn(logo);
      assert.deepEqual(
        chunks.filter(({ kind }) => !partsOfLogo.has(kind)),
        [],
      );
      assert.equal(chunks.at(-1)?.kind, "IEND");
      assert.equal(chunks.at(-1)?.end, logo.length);
      const plain = await logoOf(await (await picture(40, 10)).png().toBuffer());
      const physical = (of: Buffer) => of.subarray(of.indexOf("pHYs"), of.indexOf("IDAT"));
      assert.deepEqual(physical(logo), physical(plain));
    }
  });

  test("the same file leads to the same bytes, and what does not fit exactly to fewer colours", async () => {
    const photograph = await (await noise(480, 128)).png().toBuffer();
    assert.ok(photograph.length < pictureBytes);
    const first = await logoOf(photograph);
    assert.ok(chunksIn(first).some(({ kind }) => kind === "PLTE"));
    await logoOf(await (await picture(10, 10)).png().toBuffer());
    assert.deepEqual(await logoOf(photograph), first);
  });
});

describe("a file that cannot be a logo is refused, and the reason is named (R-1004)", () => {
  test("a file above 200 kB, whatever it is", async () => {
    const file = await (await picture(10, 10)).png().toBuffer();
    const filled = (bytes: number) => Buffer.concat([file, Buffer.alloc(bytes - file.length)]);
    await logoOf(filled(pictureBytes));
    assert.equal(await redrawLogo(filled(pictureBytes + 1)), "tooLarge");
  });

  test("a file that is neither PNG nor WebP, whatever its name is", async () => {
    const drawn = await picture(10, 10);
    const files = {
      empty: Buffer.alloc(0),
      short: Buffer.from("\x89PNG\r\n\x1a", "latin1"),
      svg: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      html: Buffer.from("<!doctype html><script>alert(1)</script>"),
      jpeg: await drawn.clone().jpeg().toBuffer(),
      gif: await drawn.clone().gif().toBuffer(),
      tiff: await drawn.clone().tiff().toBuffer(),
      avif: await drawn.clone().avif().toBuffer(),
      pngWithinHtml: Buffer.concat([Buffer.from("<p>"), await drawn.clone().png().toBuffer()]),
      otherRiff: Buffer.from("RIFF\x04\0\0\0WAVE"),
    };
    for (const [name, file] of Object.entries(files))
      assert.equal(await redrawLogo(file), "notPngOrWebp", name);
  });

  test("once logos are drawn, the library reads no other format, and files without a true head are damaged", async () => {
    const sharp = await library();
    await logoOf(await (await picture(10, 10)).png().toBuffer());
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    for (const other of [await (await picture(10, 10)).jpeg().toBuffer(), svg])
      await assert.rejects(sharp(other).metadata(), /unsupported image format|blocked/);
    for (const head of ["\x89PNG\r\n\x1a\n", "RIFF\x04\0\0\0WEBP"])
      for (const rest of ["", svg.toString(), "\0".repeat(100)])
        assert.equal(await redrawLogo(Buffer.from(head + rest, "latin1")), "damaged");
  });

  test("a picture that ends too early, wherever, or that was changed on its way", async () => {
    for (const kind of ["png", "webp"] as const) {
      const whole = await (await noise(60, 20))[kind]().toBuffer();
      await logoOf(whole);
      for (let length = 12; length < whole.length; length += 97)
        assert.equal(await redrawLogo(whole.subarray(0, length)), "damaged", `${kind} ${length}`);
      assert.equal(await redrawLogo(whole.subarray(0, -1)), "damaged", kind);
      if (kind === "webp") continue;
      const changed = Buffer.from(whole);
      const middle = whole.length >> 1;
      changed.writeUInt8(whole.readUInt8(middle) ^ 1, middle);
      assert.equal(await redrawLogo(changed), "damaged");
    }
  });

  test("too many pixels, by the head alone: what follows it is never read", async () => {
    // Its pixels are missing, which nobody notices who does not unpack them.
    assert.equal(await redrawLogo(png(30_000, Buffer.alloc(9))), "tooManyPixels");
    assert.equal(await redrawLogo(png(0x7fffffff, Buffer.alloc(9))), "damaged", "not even that");
    assert.equal(await redrawLogo(png(2_000, Buffer.alloc(9))), "damaged", "these are read");
    for (const [width, height] of [
      ...[[4_001, 10] as const, [10, 4_001] as const, [1, 5_000] as const],
      ...[[4_000, 2_001] as const],
    ])
      for (const kind of ["png", "webp"] as const)
        assert.equal(
          await redrawLogo(await (await picture(width, height))[kind]().toBuffer()),
          "tooManyPixels",
          `${width} × ${height}`,
        );
  });

  test("a picture so narrow that nothing would be left of it", async () => {
    for (const [width, height] of [[1, 4_000] as const, [4_000, 8] as const])
      assert.equal(
        await redrawLogo(await (await picture(width, height)).png().toBuffer()),
        "tooNarrow",
      );
  });
});

describe("an upload costs no more than it may", () => {
  test("packed texts are not unpacked: two hundred megabytes of them in a small file cost nothing", async () => {
    const packed = deflateSync(Buffer.alloc(7_900_000, "A"), { level: 9 });
    const small = await (await picture(10, 10)).png().toBuffer();
    const texts = Array.from({ length: 24 }, (_, index) =>
      chunk("zTXt", Buffer.concat([Buffer.from(`text${index}\0\0`), packed])),
    );
    const file = afterHead(small, ...texts);
    assert.ok(file.length > 180_000 && file.length < pictureBytes);
    const logo = await logoOf(small);
    const before = process.resourceUsage().maxRSS;
    assert.deepEqual(await logoOf(file), logo);
    const grown = (process.resourceUsage().maxRSS - before) / 1024;
    assert.ok(grown < 50, `${grown} MB`);
  });

  test("of many logos at once one is drawn at a time, some wait, and the rest are turned away (S-66)", async () => {
    const sharp = await library();
    const file = await (await picture(2_000, 2_000)).png().toBuffer();
    let most = 0;
    let settled = false;
    const watching = (async () => {
      while (!settled) {
        most = Math.max(most, sharp.counters().process);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const all = await Promise.allSettled(Array.from({ length: 40 }, () => redrawLogo(file)));
    settled = true;
    await watching;
    assert.equal(most, limits.logosAtOnce);
    const drawn = all.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    assert.equal(drawn.length, limits.logosAtOnce + limits.logoQueue);
    assert.ok(drawn.every((logo) => Buffer.isBuffer(logo) && logo.equals(drawn[0] as Buffer)));
    const away = all.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    assert.ok(away.every((reason) => reason instanceof Overloaded));
  });

  test("S-92: nothing is drawn within a transaction", async () => {
    const drawing = insideTransaction(() => redrawLogo(Buffer.alloc(0)));
    await assert.rejects(drawing, /drawing a logo inside a database transaction/);
  });

  test("whatever is changed in a file, it becomes a logo or is refused, and the next one is drawn", async () => {
    const files = await Promise.all([
      (await picture(60, 20)).png().toBuffer(),
      (await picture(60, 20)).webp().toBuffer(),
      animation(30, 20),
    ]);
    const change = fc.record({
      file: fc.constantFrom(...files),
      at: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ file, at }) => {
        const changed = Buffer.from(file);
        for (const [place, byte] of at) changed.writeUInt8(byte, 8 + (place % (file.length - 8)));
        const outcome = await redrawLogo(changed);
        const problems = ["notPngOrWebp", "damaged", "tooManyPixels", "tooNarrow"];
        assert.ok(Buffer.isBuffer(outcome) || problems.includes(outcome), String(outcome));
      }),
      { seed: 20_261_201, numRuns: 400 },
    );
    for (const file of files) await logoOf(file);
  });
});

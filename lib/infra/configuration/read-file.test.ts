import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import standard from "#lib/rules/configuration/standard.json";
import { readConfigurationFile } from "./read-file";

const folder = mkdtempSync(join(tmpdir(), "zugang-config-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><circle r="9"/></svg>';
const png = Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), Buffer.alloc(50)]);

/** Reads a provider's file with these pictures beside it. */
function read(brand: Record<string, unknown>, pictures: Record<string, string | Buffer>) {
  for (const [name, content] of Object.entries(pictures))
    writeFileSync(join(folder, name), content);
  const file = join(folder, "portal.json");
  writeFileSync(file, JSON.stringify({ ...standard, brand: { hue: 28, chroma: 0.1, ...brand } }));
  return readConfigurationFile(file);
}

describe("the pictures of a provider (R-105)", () => {
  test("are read from beside the file, each by what it is and not by its name", () => {
    const found = read(
      { logo: "logo", favicon: "icon.svg" },
      { logo: png, "icon.svg": `<?xml version="1.0"?>\n<!-- made by hand -->\n${svg}` },
    );
    assert.equal(found.faults, undefined);
    assert.deepEqual(
      [found.pictures.logo?.type, found.pictures.favicon?.type],
      ["image/png", "image/svg+xml"],
    );
  });

  const faults: [what: string, content: string | Buffer, problem: RegExp][] = [
    ["a script", svg.replace("<circle", "<script>1</script><circle"), /draw and nothing else/],
    ["an event", svg.replace("<circle", '<circle onload="x"'), /draw and nothing else/],
    [
      "an address",
      svg.replace("<circle", '<image href="https://a.example/x"/><circle'),
      /draw and/,
    ],
    ["another kind", "GIF89a", /should be a file in svg, png, webp/],
    ["comments and nothing else", "<!---->".repeat(29_000), /should be a file in/],
    ["more bytes", Buffer.concat([png, Buffer.alloc(205_000)]), /at most 200 kB/],
  ];
  for (const [what, content, problem] of faults)
    test(`a logo with ${what} is refused`, () => {
      const [fault, ...others] = read({ logo: "logo.svg" }, { "logo.svg": content }).faults ?? [];
      assert.deepEqual([fault?.place, others], ["brand.logo", []]);
      assert.match(fault?.problem ?? "", problem);
    });

  test("a favicon is an SVG, and lies beside the file", () => {
    assert.match(read({ favicon: "a.png" }, { "a.png": png }).faults?.[0]?.problem ?? "", /in svg/);
    assert.match(read({ favicon: "b.svg" }, {}).faults?.[0]?.problem ?? "", /^cannot be read/);
    assert.match(read({ logo: "../c.svg" }, {}).faults?.[0]?.problem ?? "", /in the folder of/);
  });

  test("a file that is not there is named by its variable", () => {
    const [fault] = readConfigurationFile(join(folder, "nothing.yaml")).faults ?? [];
    assert.equal(fault?.place, "PORTAL_CONFIG");
    assert.match(fault?.problem ?? "", /^cannot be read: ENOENT/);
  });
});

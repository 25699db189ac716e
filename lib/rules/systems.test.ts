import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";
import { areaOf, areas } from "./catalogue";
import { addressIn } from "./systems";

const telephony = {
  areas: { contacts: "https://tel.example/contacts", fax: "https://tel.example/fax" },
};

describe("where an area begins (R-504, R-901)", () => {
  test("one that a system serves begins there, and one that nothing serves has no address", () => {
    assert.equal(addressIn([telephony], areaOf("fax")), "https://tel.example/fax");
    assert.equal(addressIn([telephony], areaOf("sms")), null);
    assert.equal(addressIn([], areaOf("fax")), null);
    assert.equal(addressIn([telephony], areaOf("product")), "/areas/product");
  });

  test("without a system exactly those areas have an address that are pages of the portal", () => {
    const pages = areas.filter(({ path }) =>
      existsSync(new URL(`../../app/(portal)${path}/page.tsx`, import.meta.url)),
    );
    assert.deepEqual(
      areas.filter((area) => addressIn([], area) !== null).map(({ id }) => id),
      pages.map(({ id }) => id),
    );
    assert.ok(pages.length > 0);
  });
});

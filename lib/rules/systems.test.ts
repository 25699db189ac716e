import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { describe, test } from "node:test";
import { type AreaId, areaOf, areas } from "./catalogue";
import { addressIn, wantedOf } from "./systems";

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

describe("what somebody wants of a system (R-904)", () => {
  const wanted = (open: AreaId[], area?: unknown) => wantedOf(telephony, new Set(open), area);

  test("is one area that it serves, whatever else is open there", () => {
    assert.deepEqual(wanted(["fax", "invoices"], "contacts"), {
      wanted: ["contacts"],
      granted: undefined,
      others: ["fax"],
    });
    assert.deepEqual(wanted(["fax", "contacts"], "contacts"), {
      wanted: ["contacts"],
      granted: "contacts",
      others: ["fax"],
    });
  });

  test("is any of its areas if none is named, or none that it serves", () => {
    for (const area of [undefined, "", "invoices", "nothing", "__proto__", ["fax"], "Fax"]) {
      const name = JSON.stringify(area);
      const every = ["contacts", "fax"];
      assert.deepEqual(
        wanted(["invoices"], area),
        { wanted: every, granted: undefined, others: [] },
        name,
      );
      assert.deepEqual(wanted(["fax"], area), { wanted: every, granted: "fax", others: [] }, name);
    }
  });
});

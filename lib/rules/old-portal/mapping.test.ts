import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { areaIds } from "#lib/rules/catalogue";
import { areasLike } from "#lib/rules/catalogue-roles";
import { areasHere, numberHere, readMapping } from "./mapping";

describe("what an older portal's words mean here (R-1003)", () => {
  const mapping = readMapping({
    customerNumbers: { "K-17": "0004711" },
    permissions: {
      reader: areasLike(["invoices"]),
      clerk: areasLike(["invoices", "contacts"]),
      guest: [],
    },
    owners: ["boss"],
  });

  test("a role opens the areas that it stands for, each once; what means nothing opens nothing", () => {
    const known = areasHere(["reader", "clerk", "guest", "boss"], mapping);
    assert.equal(known, areasLike(["invoices", "contacts"]).join());
  });

  test("a name that the mapping does not know stays, so that its row is refused", () => {
    for (const name of ["writer", "constructor", "__proto__"])
      assert.equal(areasHere([name], mapping), name);
    assert.equal(areasHere(["Shop, all;of|it"], mapping), "Shop  all of it");
  });

  test("a customer number is another one here, or the same", () => {
    assert.equal(numberHere("K-17", mapping), "0004711");
    for (const number of ["4711", "constructor"]) assert.equal(numberHere(number, mapping), number);
  });

  test("each fault is named with its place and with what it should be", () => {
    assert.throws(
      () =>
        readMapping({
          permissions: { reader: [...areasLike(["invoices"]), "gold"] },
          customerNumbers: { "K-17": "4711a" },
          roles: {},
        }),
      ({ message }: Error) => {
        const wrong = `permissions.reader.1: should be one of ${areaIds.join(", ")}`;
        assert.ok(message.split("\n").includes(wrong), message);
        assert.match(message, /^customerNumbers\.K-17: should be a customer number, digits only$/m);
        assert.match(message, /^roles: should be one of customerNumber, .*owners$/m);
        return true;
      },
    );
    for (const content of [null, [], "invoices"])
      assert.throws(() => readMapping(content), /The mapping is not valid/);
  });
});

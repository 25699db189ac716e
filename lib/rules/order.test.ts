import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { languages } from "#lib/rules/catalogue";
import { productLike, productsLike } from "#lib/rules/catalogue-roles";
import { limits } from "./limits";
import { order } from "./order";
import { orderExample } from "./orders-document";
import { parseOrder } from "./parse-order";
import { repeatedKeys } from "./repeated-keys";

/** The invalid fields of an order, with their messages. */
function problemsOf(change: Record<string, unknown>): Record<string, string> {
  const parsed = parseOrder({ ...orderExample, ...change });
  if ("order" in parsed) return {};
  const { fields } = parsed.problem;
  return Object.fromEntries(fields.map(({ field, message }) => [field, message]));
}

describe("an invalid order is refused with the names of its fields (R-601)", () => {
  const cases: [title: string, change: Record<string, unknown>, fields: Record<string, RegExp>][] =
    [
      ["nothing", {}, {}],
      ["no order number", { orderNumber: undefined }, { orderNumber: /^is missing$/ }],
      ["an order number with a slash", { orderNumber: "2026/1" }, { orderNumber: /1 to 64/ }],
      ["an order number that is a path", { orderNumber: ".." }, { orderNumber: /1 to 64/ }],
      ["an order number as a number", { orderNumber: 1 }, { orderNumber: /^should be a string$/ }],
      ["a customer number with a letter", { customerNumber: "K1" }, { customerNumber: /digits/ }],
      [
        "a customer number with a line break",
        { customerNumber: "12\n" },
        { customerNumber: /digits/ },
      ],
      ["an empty parent", { parent: "" }, { parent: /digits/ }],
      ["an empty name", { name: "  " }, { name: /not be empty/ }],
      ["a name with a direction mark", { name: "a\u202eb" }, { name: /invisible/ }],
      ["a name with half a surrogate pair (FF-W7)", { name: "A\ud800B" }, { name: /invisible/ }],
      [
        "a name with the replacement character (FF-F8)",
        { name: "M\ufffdller" },
        { name: /invisible/ },
      ],
      ["a name that is too long", { name: "x".repeat(201) }, { name: /at most 200/ }],
      ["a place that is too long", { place: "x".repeat(81) }, { place: /at most 80/ }],
      ["a name that is null", { name: null }, { name: /^should be a string$/ }],
      ["no address", { email: "ina" }, { email: /email address/ }],
      [
        "an unknown product",
        { products: ["dsl"] },
        { "products.0": new RegExp(`one of: ${productLike("voiceLine")}, `) },
      ],
      [
        "products that are not a list",
        { products: productLike("cloudPbx") },
        { products: /^should be an array$/ },
      ],
      [
        "an unknown language",
        { language: "fr" },
        { language: new RegExp(`one of: ${languages.join(", ")}`) },
      ],
      ["an unknown field", { role: "admin" }, { role: /not a field/ }],
      ["__proto__", JSON.parse('{"__proto__": 1}'), { ["__proto__"]: /not a field/ }],
      [
        "a product booked and cancelled at once",
        { products: productsLike(["cloudPbx"]), cancelledProducts: productsLike(["cloudPbx"]) },
        { cancelledProducts: /booked|books/ },
      ],
      [
        "a new customer without data",
        { customerNumber: undefined, name: undefined, place: undefined, email: undefined },
        { name: /new customer/, place: /new customer/, email: /new customer/ },
      ],
    ];
  for (const [title, change, fields] of cases) {
    test(title, () => {
      const found = problemsOf(change);
      assert.deepEqual(Object.keys(found).toSorted(), Object.keys(fields).toSorted());
      for (const [field, message] of Object.entries(fields))
        assert.match(found[field] ?? "", message);
    });
  }

  test("a field that occurs twice is named, and neither value is used (FF-A small)", () => {
    const text = `{"customerNumber": "12", ${JSON.stringify(orderExample).slice(1, -1)}, "customer\\u004eumber": "999"}`;
    const parsed = parseOrder(JSON.parse(text), repeatedKeys(text));
    assert.deepEqual("order" in parsed ? [] : parsed.problem.fields, [
      { field: "customerNumber", message: "is there more than once" },
    ]);
  });

  test("an answer names twenty fields at most, however many are wrong (FF-B2)", () => {
    const unknown = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`f${n}`, n]));
    const parsed = parseOrder({ ...orderExample, ...unknown });
    assert.ok("problem" in parsed);
    assert.equal(parsed.problem.fields.length, limits.orderProblems);
  });

  test("a value nested as deeply as the longest order allows is refused as a wrong value (FF-B2)", () => {
    for (const field of ["name", "email", "products", "orderNumber", "x"]) {
      const text = `{"${field}":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
      assert.ok("problem" in parseOrder(JSON.parse(text), repeatedKeys(text)), field);
    }
  });

  test("a body that is not an object is refused as such", () => {
    for (const body of [null, [], "order", 1]) {
      const parsed = parseOrder(body);
      assert.deepEqual("order" in parsed ? [] : parsed.problem.fields, [
        { field: "", message: "should be an object" },
      ]);
    }
  });
});

test("products are a set: order and repetition do not count, and no list is an empty list", () => {
  const parsed = order.parse({
    ...orderExample,
    products: ["faxAndSms", "cloudPbx", "faxAndSms"].map(productLike),
  });
  assert.deepEqual(parsed.products, productsLike(["cloudPbx", "faxAndSms"]));
  const { products: _, ...without } = orderExample;
  assert.deepEqual(order.parse(without).products, []);
});

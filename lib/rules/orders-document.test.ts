import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import { fromJSONSchema } from "zod";
import { order } from "./order";
import { orderProblem, orderReceipt, orderStatus } from "./order-answers";
import { orderExample, ordersDocument } from "./orders-document";

type Content = { "application/json": { schema: { $ref: string }; example?: unknown } };
type Operation = {
  requestBody?: { content: Content };
  responses: Record<string, { content: Content }>;
};
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Parameters<typeof fromJSONSchema>[0]> };
};
// The document after a round trip through JSON.
const document = JSON.parse(JSON.stringify(ordersDocument("http://localhost:3000"))) as Document;

const schemas = { Order: order, Receipt: orderReceipt, Status: orderStatus, Problem: orderProblem };

/** Everything that is sent or answered, with the name of its schema. */
const contents = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).flatMap(([method, { requestBody, responses }]) =>
    [["body", requestBody] as const, ...Object.entries(responses)].flatMap(([name, part]) =>
      part ? [[`${method} ${path} ${name}`, part.content["application/json"]] as const] : [],
    ),
  ),
);

describe("the document of the interface for orders (R-601)", () => {
  test("the document is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(document);
    assert.ok(valid, JSON.stringify(errors, null, 2));
    assert.equal(validator.version, "3.1");
  });

  test("the validator finds planted errors", async () => {
    const broken = { ...document, paths: { "/api/orders": { post: { responses: "none" } } } };
    assert.equal((await new Validator().validate(broken)).valid, false);
  });

  test("every response has an example that both the document's schema and ours accept", () => {
    assert.ok(contents.length > 12, String(contents.length));
    for (const [where, { schema, example }] of contents) {
      const name = schema.$ref.replace("#/components/schemas/", "") as keyof typeof schemas;
      assert.ok(example, where);
      const written = document.components.schemas[name];
      assert.ok(written, where);
      assert.ok(schemas[name].safeParse(example).success, where);
      assert.ok(fromJSONSchema(written).safeParse(example).success, where);
    }
  });

  test("the document's schema refuses what ours refuses", () => {
    const written = fromJSONSchema(document.components.schemas.Order ?? {});
    for (const wrong of [
      {},
      { ...orderExample, surprise: 1 },
      { ...orderExample, products: ["none"] },
      { ...orderExample, customerNumber: "4711-1" },
      { ...orderExample, orderNumber: "a/b" },
      { ...orderExample, language: "fr" },
      { ...orderExample, name: null },
    ]) {
      assert.equal(order.safeParse(wrong).success, false, JSON.stringify(wrong));
      assert.equal(written.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
  });

  test("the curl of docs/orders.md sends the document's example", () => {
    const page = readFileSync(new URL("../../docs/orders.md", import.meta.url), "utf8");
    const sent = /-d '(\{[^']*\})'/.exec(page)?.[1] ?? "";
    assert.deepEqual(JSON.parse(sent), orderExample);
  });

  test("every field of an order is explained, and every status is listed", () => {
    const { properties = {} } = document.components.schemas.Order as {
      properties?: Record<string, { description?: string }>;
    };
    assert.deepEqual(Object.keys(properties).toSorted(), Object.keys(order.shape).toSorted());
    for (const [name, { description }] of Object.entries(properties)) assert.ok(description, name);
    const statuses = Object.keys(document.paths["/api/orders"]?.post?.responses ?? {});
    assert.deepEqual(statuses, [
      "200",
      "201",
      "400",
      "401",
      "409",
      "413",
      "415",
      "422",
      "429",
      "503",
    ]);
  });
});

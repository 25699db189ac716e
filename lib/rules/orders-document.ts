import * as z from "zod/mini";
import { products, provider } from "./catalogue";
import { hoursOf, limits } from "./limits";
import { order } from "./order";
import { orderProblem, orderReceipt, orderStatus } from "./order-answers";

/** An example order, for the document, docs/orders.md and the tests. */
export const orderExample = {
  orderNumber: "2026-20001",
  customerNumber: "4711001",
  name: "Nordwind Segel GmbH",
  place: "24103 Kiel",
  contactFirstName: "Ina",
  contactLastName: "Petersen",
  email: "ina.petersen@nordwind.example",
  products: [products[1] ?? products[0]].flatMap((product) => product?.id ?? []),
} satisfies z.input<typeof order>;

const receiptExample = {
  orderNumber: orderExample.orderNumber,
  customerNumber: orderExample.customerNumber,
  receivedAt: "2026-03-02T09:30:00.000Z",
} satisfies z.input<typeof orderReceipt>;

/** The JSON schema of what is sent or answered. */
function schemaOf(schema: z.core.$ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input" });
  return rest;
}

function json(name: string, example?: object): object {
  const schema = { $ref: `#/components/schemas/${name}` };
  return { "application/json": { schema, ...(example && { example }) } };
}

function answer(description: string, name: string, example?: object): object {
  return { description, content: json(name, example) };
}

function refused(description: string, fields: { field: string; message: string }[] = []): object {
  return answer(description, "Problem", { error: description, fields });
}

const withoutKey = {
  401: refused("The key is missing or wrong."),
  429: refused(
    "Too many requests, or too many wrong keys. Retry-After says when to send it again.",
  ),
  503: refused("No key is set for orders, or the portal cannot answer now. Send it again later."),
};

/**
 * describes the order interface in OpenAPI 3.1, generated from the schemas that validate requests.
 *
 * @param origin under which this installation is reached
 */
export function ordersDocument(origin: string): object {
  return {
    openapi: "3.1.1",
    info: {
      title: `${provider.name}: orders`,
      version: "1",
      description: [
        "Makes customers and their main accounts from the orders of an order system, and books and cancels products.",
        "An order may be sent as often as needed: its number makes it the same one. Send it again after any answer",
        "of 500 or more, and after none.",
        `Within ${hoursOf(limits.provisioningDeadline)} hours, normally at once, the main account of a new customer`,
        "gets the letter with which the person activates it.",
      ].join(" "),
    },
    servers: [{ url: origin }],
    security: [{ key: [] }],
    paths: {
      "/api/orders": {
        post: {
          operationId: "sendOrder",
          summary: "Sends an order",
          requestBody: { required: true, content: json("Order", orderExample) },
          responses: {
            200: answer(
              "The same order was received before. Nothing changes.",
              "Receipt",
              receiptExample,
            ),
            201: answer("The order is received and will be worked on.", "Receipt", receiptExample),
            400: refused("The body is not JSON, or not UTF-8."),
            ...withoutKey,
            409: refused("The order conflicts with what is known.", [
              { field: "orderNumber", message: "was used for an order with different content" },
            ]),
            413: refused(`An order has at most ${limits.orderBytes} bytes.`),
            415: refused(
              "The content type should be application/json, in UTF-8 and without Content-Encoding.",
            ),
            422: refused("The order is not valid.", [
              { field: "email", message: "should be an email address like name@example.com" },
            ]),
          },
        },
      },
      "/api/orders/{orderNumber}": {
        get: {
          operationId: "readOrder",
          summary: "Tells how an order stands",
          parameters: [
            {
              name: "orderNumber",
              in: "path",
              required: true,
              schema: { type: "string" },
              example: orderExample.orderNumber,
            },
          ],
          responses: {
            200: answer("How the order stands.", "Status", {
              ...receiptExample,
              state: "done",
              overdue: false,
              reason: null,
              settledAt: "2026-03-02T09:30:01.000Z",
              letter: "sent",
            } satisfies z.input<typeof orderStatus>),
            ...withoutKey,
            404: refused("There is no such order."),
          },
        },
      },
    },
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "The portal's ORDERS_API_KEY." },
      },
      schemas: {
        Order: schemaOf(order),
        Receipt: schemaOf(orderReceipt),
        Status: schemaOf(orderStatus),
        Problem: schemaOf(orderProblem),
      },
    },
  };
}

import { createHmac } from "node:crypto";
import { productLike } from "#lib/rules/catalogue-roles";
import { limits } from "#lib/rules/limits";
import type { Action } from "./entry-points";
import { domain, marks, numbered, times } from "./fill";
import { send } from "./forms";
import type { Shape } from "./shape";

/** What other systems and browsers send as JSON. */

/** The webhook secret of the portal to which these shapes are sent. */
export const webhookSecret = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

const deepObjects = (size: number) =>
  `${times('{"a":', (size * 5) / 6)}1${"}".repeat(Math.floor(size / 6))}`;
const json: Record<string, (size: number, first: string) => string> = {
  "deep lists": (size, first) =>
    `{${first}"products":${times("[", (size - 40) / 2)}${times("]", (size - 40) / 2)}}`,
  "deep objects": (size, first) => `{${first}"a":${deepObjects(size - 60)}}`,
  "many fields": (size, first) => `{${first}${numbered(size - 60, (n) => `"f${n}":1`, ",")}}`,
  "one field repeated": (size, first) => `{${first}${numbered(size - 60, () => `"a":1`, ",")}}`,
  "many products": (size, first) =>
    `{${first}"products":[${numbered(size - 60, () => `"${productLike("cloudPbx")}"`, ",")}]}`,
  "many wrong products": (size, first) =>
    `{${first}"products":[${numbered(size - 60, () => `"x"`, ",")}]}`,
  backslashes: (size, first) => `{${first}"name":"${times("\\\\", size - 60)}"}`,
  "only quotes": (size) => times('"', size),
  "long numbers": (size, first) => `{${first}"a":${times("9", size - 60)}}`,
  marks: (size, first) =>
    `{${first}"name":"${marks(size / 2 - 60)}","email":"${domain(size / 2 - 40)}"}`,
};

export const orderShapes: Shape[] = Object.entries(json).map(([name, write]) => ({
  name: `an order: ${name}`,
  entryPoints: [
    "route `app/api/orders/route.ts`",
    "header `authorization`",
    "header `content-encoding`",
  ],
  bound: limits.orderBytes,
  at: (size, { portal }) => ({
    path: "/api/orders",
    method: "POST",
    body: write(size, ""),
    headers: {
      "Content-Type": "application/json",
      Authorization: `Bearer ${portal.environment.ORDERS_API_KEY}`,
    },
  }),
}));

/** Signed as Resend signs them. */
export const mailShapes: Shape[] = Object.entries(json).map(([name, write]) => ({
  name: `an event of the mail provider: ${name}`,
  entryPoints: [
    "route `app/api/webhooks/resend/route.ts`",
    "header `svix-id`",
    "header `svix-signature`",
    "header `svix-timestamp`",
    "header `transfer-encoding`",
  ],
  bound: limits.mailEventBytes,
  at: (size) => {
    const body = write(size, '"type":"email.bounced",');
    const [id, at] = ["msg_1", String(Math.floor(Date.now() / 1000))];
    const key = Buffer.from(webhookSecret.slice("whsec_".length), "base64");
    const signature = createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64");
    return {
      path: "/api/webhooks/resend",
      method: "POST",
      body,
      headers: {
        "Content-Type": "application/json",
        "Transfer-Encoding": "chunked",
        "svix-id": id,
        "svix-timestamp": at,
        "svix-signature": `v1,${signature}`,
      },
    };
  },
}));

/** Base64url of CBOR with deeply nested lists, and with one that announces more than there is. */
const cbor: Record<string, (size: number) => string> = {
  "deep CBOR": (size) => Buffer.alloc(Math.floor((size * 3) / 4), 0x81).toString("base64url"),
  "CBOR of many entries": (size) => {
    const entries = Math.floor((size * 3) / 4) - 3;
    return Buffer.concat([
      Buffer.from([0x99, entries >> 8, entries & 255]),
      Buffer.alloc(entries, 1),
    ]).toString("base64url");
  },
  "CBOR that announces more entries than it has": (size) =>
    Buffer.concat([
      Buffer.from([0x9a, 0xff, 0xff, 0xff, 0xff]),
      Buffer.alloc(Math.floor((size * 3) / 4) - 5, 1),
    ]).toString("base64url"),
};

/** A browser's passkey responses, for making and using one. */
export function passkeyShapes(action: Action): Shape[] {
  const challenge = Buffer.from(
    JSON.stringify({ type: "webauthn.create", challenge: "x", origin: "x" }),
  ).toString("base64url");
  const answers: [string, (size: number) => string][] = [
    ...Object.entries(json).map(([name, write]): [string, (size: number) => string] => [
      name,
      (size) => write(size, '"id":"x",'),
    ]),
    ...Object.entries(cbor).map(([name, write]): [string, (size: number) => string] => [
      name,
      (size) =>
        JSON.stringify({
          id: "x",
          rawId: "x",
          type: "public-key",
          response: { clientDataJSON: challenge, attestationObject: write(size - 300) },
        }),
    ]),
    [
      "a long message of the browser",
      (size) =>
        JSON.stringify({
          id: "x",
          rawId: "x",
          type: "public-key",
          response: {
            clientDataJSON: Buffer.from(times("[", ((size - 200) * 3) / 4)).toString("base64url"),
          },
        }),
    ],
  ];
  return answers.map(([name, write]) => ({
    name: `${action.entryPoint}: ${name}`,
    entryPoints: [action.entryPoint],
    bound: limits.passkeyAnswer,
    at: (size, sender) =>
      send(action, sender, () => [
        ...(action.fields.includes("name") ? [["name", "x"] as const] : []),
        ["answer", write(size)],
      ]),
  }));
}

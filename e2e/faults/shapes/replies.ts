import type { Ask } from "../../support/http";
import type { Action } from "./entry-points";
import {
  boundary,
  type Field,
  fieldsIn,
  formOf,
  numbered,
  roomIn,
  times,
  typeOfForm,
} from "./fill";
import type { Shape } from "./shape";

/**
 * What React reads before any code of the portal: the arguments of an action in its own notation, sent as a script
 * sends them or inside a form, where "$K1" is the form of the fields that begin with 1_, "$Q2" a map, "$n…" a number,
 * and so on.
 */

type Reply = (size: number) => readonly Field[];

const argument = (text: string): Field => ["0", text];
const deep = (size: number, open: string, close: string) =>
  argument(`${times(open, size / 2)}1${times(close, size / 2)}`);

const replies: Record<string, Reply> = {
  "deep lists": (size) => [deep(size, "[", "]")],
  "deep objects": (size) => [
    argument(`${times('{"a":', (size * 5) / 6)}1${"}".repeat(Math.floor(size / 6))}`),
  ],
  "many numbers": (size) => [argument(`[${numbered(size, () => "1", ",")}]`)],
  "many keys": (size) => [argument(`[{${numbered(size, (n) => `"${n}":1`, ",")}}]`)],
  "long numbers": (size) => [argument(`["$n${times("9", size)}"]`)],
  "many long numbers": (size) => [
    argument(`[${numbered(size, () => `"$n${"9".repeat(290)}"`, ",")}]`),
  ],
  dates: (size) => [argument(`[${numbered(size, () => '"$D2000-01-01"', ",")}]`)],
  "one form referenced repeatedly": (size) => {
    const fields = fieldsIn(size / 2, (n) => [`1_${n}`, ""]);
    return [...fields, argument(`[${numbered(size / 2, () => '"$K1"', ",")}]`)];
  },
  "references to missing forms": (size) => {
    const fields = fieldsIn(size / 2, (n) => [`1_${n}`, ""]);
    return [
      ...fields,
      argument(`[${numbered(size / 2, (n) => `"$K${(n + 2).toString(16)}"`, ",")}]`),
    ];
  },
  "parts that refer to each other": (size) =>
    fieldsIn(size, (n) => [String(n), `["$${(n + 1).toString(16)}"]`]),
  "promises of missing parts": (size) => [
    argument(`[${numbered(size, (n) => `"$@${n + 1}"`, ",")}]`),
  ],
  "one part referenced repeatedly": (size) => [
    ["1", `{"a":"${times("a", size / 2)}"}`],
    argument(`{${numbered(size / 2, (n) => `"${n}":"$1:a"`, ",")}}`),
  ],
  "one map referenced repeatedly": (size) => [
    ["1", `[${numbered(size / 2, (n) => `[${n},1]`, ",")}]`],
    argument(`{${numbered(size / 2, (n) => `"${n}":"$Q1"`, ",")}}`),
  ],
  "one list iterated repeatedly": (size) => [
    ["1", `[${numbered(size / 2, () => "1", ",")}]`],
    argument(`{${numbered(size / 2, (n) => `"${n}":"$i1"`, ",")}}`),
  ],
  "a long path": (size) => [
    ["1", `${times('{"a":', size / 3)}1${times("}", size / 20)}`],
    argument(`["$1${times(":a", size / 3)}"]`),
  ],
  streams: (size) => [argument('["$R1"]'), ...fieldsIn(size - 200, () => ["1", "1"])],
};

/** Everything that React reads for an action, sent to a page. */
export function replyShapes({ entryPoint, id, path, isPublic }: Action, bound: number): Shape[] {
  const shape = (
    name: string,
    at: (size: number) => { body: Buffer; type: string; headers?: Record<string, string> },
  ): Shape => ({
    name: `${entryPoint}: ${name}`,
    entryPoints: [
      entryPoint,
      "the state that a form sends back (`FormState`)",
      "header `next-action`",
      "header `content-type`",
    ],
    bound,
    at: (size, { portal, provider }): Ask & { path: string } => {
      const { body, type, headers } = at(size);
      return {
        path,
        method: "POST",
        body,
        cookie: isPublic ? undefined : provider.cookie,
        headers: { "Content-Type": type, Origin: portal.url, ...headers },
      };
    },
  });
  const script = { "Next-Action": id, Accept: "text/x-component" };
  return Object.entries(replies)
    .flatMap(([name, write]) => [
      shape(`${name} in a request by script`, (size) => {
        const room = roomIn(size, [
          ["", ""],
          ["", ""],
        ]);
        return { ...formOf(write(room)), headers: script };
      }),
      shape(`${name} in the state of a form`, (size) => {
        const own: Field[] = [
          ["$ACTION_REF_1", ""],
          ["$ACTION_1:0", JSON.stringify({ id, bound: "$@1" })],
          ["$ACTION_KEY", "k"],
        ];
        const room = roomIn(size * 0.8, [...own, ["", ""], ["", ""]]);
        // Its parts are numbered from one, after the reference to the action.
        const parts = write(room).map(
          ([part, text]): Field => [
            `$ACTION_1:${part.startsWith("1_") ? part : part === "0" ? "1" : Number(part) + 1}`,
            String(text).replace(/\$(Q|i|R)?1\b/g, (_, kind = "") => `$${kind}2`),
          ],
        );
        return formOf([...own, ...parts]);
      }),
    ])
    .concat(
      shape("many actions in a form", (size) =>
        formOf(fieldsIn(roomIn(size, []), (n) => [`$ACTION_REF_${n}`, ""])),
      ),
      shape("many action ids in a form", (size) =>
        formOf(fieldsIn(roomIn(size, []), () => [`$ACTION_ID_${id}`, ""])),
      ),
      shape("text instead of fields", (size) => ({
        body: Buffer.from(`[${numbered(size - 2, () => '"$K1"', ",")}]`),
        type: "text/plain;charset=UTF-8",
        headers: script,
      })),
      shape("URL-encoded fields", (size) => ({
        body: Buffer.from(numbered(size, (n) => `f${n}=`, "&")),
        type: "application/x-www-form-urlencoded",
      })),
      shape("long headers of parts", (size) => ({
        body: Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; ${times("a=b; ", size - 200)}name="f"\r\n\r\n\r\n--${boundary}--\r\n`,
        ),
        type: typeOfForm,
      })),
      shape("many headers of a part", (size) => ({
        body: Buffer.from(
          `--${boundary}\r\n${times("a: b\r\n", size - 200)}Content-Disposition: form-data; name="f"\r\n\r\n\r\n--${boundary}--\r\n`,
        ),
        type: typeOfForm,
      })),
      shape("false boundaries in a part", (size) => ({
        body: Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="f"\r\n\r\n${times("\r\n--", size - 200)}\r\n--${boundary}--\r\n`,
        ),
        type: typeOfForm,
      })),
    );
}

import { limits } from "#lib/rules/limits";
import type { Ask } from "../../support/http";
import type { Action } from "./entry-points";
import { type Field, fieldsIn, formOf, roomIn, texts } from "./fill";
import type { Sender, Shape } from "./shape";

/** Forms as browsers send them, with and without JavaScript, overfilled. */

type Way = "without a script" | "with a script";

/** The sender of a form: nobody if it is public, and at the second step a user who waits. */
function personOf({ isPublic, path }: Action, { provider, pending }: Sender) {
  if (/^\/sign-in\/./.test(path)) return pending;
  return isPublic ? null : provider;
}

/** A form of this action as its page would draw it, with these fields. */
export function send(
  action: Action,
  sender: Sender,
  write: (own: readonly Field[]) => readonly Field[],
  way: Way = "without a script",
): Ask & { path: string } {
  const person = personOf(action, sender);
  const state = { submission: 0, errors: [], values: {}, drawnFor: person?.number ?? null };
  const own: Field[] =
    way === "with a script"
      ? [["0", JSON.stringify([state, "$K1"])]]
      : [
          ["$ACTION_REF_1", ""],
          ["$ACTION_1:0", JSON.stringify({ id: action.id, bound: "$@1" })],
          ["$ACTION_1:1", JSON.stringify([state])],
          ["$ACTION_KEY", "k"],
        ];
  // The client numbers its references and prefixes each field's name with the number.
  const fields = write(own).map(
    ([name, ...rest]): Field => [way === "with a script" ? `1_${name}` : name, ...rest],
  );
  const { body, type } = formOf([...own, ...fields]);
  return {
    path: action.path,
    method: "POST",
    body,
    cookie: person?.cookie,
    headers: {
      "Content-Type": type,
      Origin: sender.portal.url,
      Accept: way === "with a script" ? "text/x-component" : "text/html",
      ...(way === "with a script" && { "Next-Action": action.id }),
    },
  };
}

/** All fields of a form, each with an equal amount of this text. */
function everywhere(
  { fields }: Action,
  own: readonly Field[],
  size: number,
  kind: string,
): Field[] {
  const names = fields.length > 0 ? fields : ["f"];
  const empty = names.map((name): Field => [`1_${name}`, ""]);
  const each = Math.floor(roomIn(size, [...own, ...empty]) / names.length);
  return names.map((name): Field => [name, texts[kind]?.(each) ?? ""]);
}

const bound = limits.httpBodyBytes;

/** What is sent to each action; to the most frequent ones, all kinds of text and both ways. */
export function formShapes(action: Action, isThorough: boolean): Shape[] {
  const shape = (
    name: string,
    write: (own: readonly Field[], size: number) => readonly Field[],
    way: Way = "without a script",
  ): Shape => ({
    name: `${action.entryPoint}: ${name}, ${way}`,
    entryPoints: [action.entryPoint, "the body of a request"],
    bound,
    isOneOfMany: !isThorough && name !== "many fields",
    at: (size, sender) => send(action, sender, (own) => write(own, size), way),
  });
  const filled = (names: string[], way?: Way) =>
    names.map((name) => shape(name, (own, size) => everywhere(action, own, size, name), way));
  const manyFields = (way?: Way) =>
    shape(
      "many fields",
      (own, size) => fieldsIn(roomIn(size * 0.9, own), (n) => [`f${n}`, ""]),
      way,
    );
  // A scripted submission does not draw the page again, so reading weighs more.
  if (!isThorough)
    return [manyFields("with a script"), ...filled(["marks", "domains"], "with a script")];
  const [first = ""] = action.fields;
  return [
    manyFields(),
    manyFields("with a script"),
    shape("one field repeated", (own, size) => fieldsIn(roomIn(size, own), () => [first, ""])),
    shape("a long name", (own, size) => [["a".repeat(roomIn(size, own) - 100), ""]]),
    shape("many files", (own, size) => fieldsIn(roomIn(size * 0.8, own), () => ["f", "", ""])),
    ...filled(Object.keys(texts), "with a script"),
    ...filled(["letters"]),
  ];
}

/** As many user numbers as fit. */
export function selectionShape(action: Action): Shape {
  return {
    name: `${action.entryPoint}: many users`,
    entryPoints: [action.entryPoint],
    bound,
    at: (size, sender) =>
      send(action, sender, (own) => [
        ["command", "deactivate"],
        ...fieldsIn(roomIn(size, own) - 100, (n) => ["users", String(1_000_001 + n)]),
      ]),
  };
}

import { randomUUID } from "node:crypto";
import { type Answer, type Ask, ask, cookiesAfter, locationOf } from "./http";
import type { Portal } from "./portal";

/** A form in HTML without JavaScript: what a browser would post for it. */
export type HtmlForm = { fields: [string, string][]; buttons: string[] };

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };

function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name: string) => entities[name] ?? "");
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`, "i").exec(tag);
  return found ? decoded(found[1] ?? "") : undefined;
}

/** The forms of a page that post to a server action, with their unchanged fields. */
export function formsIn(html: string): HtmlForm[] {
  return [...html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/g)]
    .map(([, content = ""]) => content)
    .filter((content) => content.includes("$ACTION"))
    .map((content) => ({
      fields: [...content.matchAll(/<input\b[^>]*>/g)].flatMap(([tag]): [string, string][] => {
        const name = attribute(tag, "name");
        const box = attribute(tag, "type") === "checkbox";
        if (!name || attribute(tag, "disabled") !== undefined) return [];
        if (box && attribute(tag, "checked") === undefined) return [];
        return [[name, attribute(tag, "value") ?? ""]];
      }),
      buttons: [...content.matchAll(/<button\b[^>]*>([\s\S]*?)<\/button>/g)].map(([, label = ""]) =>
        decoded(label.replace(/<[^>]*>/g, "")).trim(),
      ),
    }));
}

/** The form with this button (and with a field of this value) on a page, as the cookie's user sees it. */
export async function formOf(
  portal: Pick<Portal, "url" | "port">,
  path: string,
  button: string,
  cookie?: string,
  value?: string,
): Promise<HtmlForm> {
  const { text, status } = await ask(portal, path, { cookie });
  const form = formsIn(text).find(
    ({ buttons, fields }) =>
      buttons.some((one) => one.startsWith(button)) &&
      (value === undefined || fields.some(([, one]) => one === value)),
  );
  if (!form) throw new Error(`No form with "${button}" on ${path} (${status})`);
  return form;
}

/**
 * The form with this button on the page that says what has just been done.
 *
 * @param after the button of the form that does it
 */
export async function formAfter(
  portal: Portal,
  path: string,
  after: string,
  button: string,
  cookie = "",
): Promise<HtmlForm> {
  const { fields } = await formOf(portal, path, after, cookie);
  const answer = await post(portal, path, fields, { cookie });
  return formOf(portal, locationOf(answer), button, cookiesAfter(portal, cookie, answer));
}

/** The form's fields with other values: a text replaces all fields of the name, a list repeats it, null removes it. */
export function filled(
  form: HtmlForm,
  changes: Record<string, string | string[] | null>,
): [string, string][] {
  const kept = form.fields.filter(([name]) => !Object.hasOwn(changes, name));
  const added = Object.entries(changes).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
  return [...kept, ...added];
}

/** A field of a form; with a file name its text is the file's content. */
export type Field = [name: string, text: string, file?: string];

/** The multipart body of these fields. */
export function multipart(fields: readonly Field[]): { body: string; type: string } {
  const boundary = `----portal${randomUUID()}`;
  const parts = fields.map(
    ([name, value, file]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name.replaceAll('"', "%22")}"${
        file === undefined ? "" : `; filename="${file}"\r\nContent-Type: text/csv`
      }\r\n\r\n${value}\r\n`,
  );
  return {
    body: `${parts.join("")}--${boundary}--\r\n`,
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

/** The user of each cookie value. */
const holders = new Map<string, number>();

/** Notes whose session this is. */
export function noteHolder(cookie: string, userNumber: number): void {
  holders.set(cookie, userNumber);
}

/**
 * A form says for whom it was drawn (R-314); a made-up request claims to be drawn for its sender: otherwise every
 * attempt with another user's form would end there, before the rule under test.
 */
function asOnesOwn(fields: readonly Field[], cookie = ""): Field[] {
  const [, holder] = [...holders].find(([value]) => cookie.includes(value)) ?? [];
  return fields.map(([name, text, ...file]) => {
    const own =
      holder !== undefined && /^\$ACTION_\d+:\d+$/.test(name)
        ? text.replace(/"drawnFor":(\d+|null)/, `"drawnFor":${holder}`)
        : text;
    return [name, own, ...file] as Field;
  });
}

/**
 * Posts fields to a page like a browser without JavaScript.
 *
 * @param options asDrawn: the form keeps the person for whom it was drawn
 */
export function post(
  portal: Pick<Portal, "url" | "port">,
  path: string,
  fields: readonly Field[],
  { asDrawn = false, ...options }: Ask & { asDrawn?: boolean } = {},
): Promise<Answer> {
  const { body, type } = multipart(asDrawn ? fields : asOnesOwn(fields, options.cookie));
  return ask(portal, path, {
    method: "POST",
    body,
    ...options,
    headers: { "Content-Type": type, Origin: portal.url, ...options.headers },
  });
}

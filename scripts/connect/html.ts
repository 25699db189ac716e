/** A form as HTML has it, with the fields that a browser would send unchanged. */
export type Form = {
  action: string | undefined;
  isMultipart: boolean;
  fields: [string, string][];
  buttons: string[];
};

const entities: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#x27": "'" };

/** The forms of a page that are sent by POST. */
export function formsOf(html: string): Form[] {
  return [...html.matchAll(/(<form\b[^>]*>)([\s\S]*?)<\/form>/g)]
    .filter(([, tag = ""]) => attributeOf(tag, "method")?.toLowerCase() === "post")
    .map(([, tag = "", content = ""]) => ({
      action: attributeOf(tag, "action") || undefined,
      isMultipart: attributeOf(tag, "enctype")?.toLowerCase() === "multipart/form-data",
      fields: [...content.matchAll(/<input\b[^>]*>/g)].flatMap(([input]) => fieldOf(input)),
      buttons: [...content.matchAll(/<button\b[^>]*>([\s\S]*?)<\/button>/g)].map(([, label = ""]) =>
        decoded(label.replace(/<[^>]*>/g, "")).trim(),
      ),
    }));
}

/** The value of an attribute; undefined if the tag does not have it. */
export function attributeOf(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}(?:="([^"]*)")?(?=[\\s/>])`, "i").exec(tag);
  return found ? decoded(found[1] ?? "") : undefined;
}

function fieldOf(input: string): [string, string][] {
  const name = attributeOf(input, "name");
  const isBox = attributeOf(input, "type") === "checkbox";
  if (!name || attributeOf(input, "disabled") !== undefined) return [];
  if (isBox && attributeOf(input, "checked") === undefined) return [];
  return [[name, attributeOf(input, "value") ?? ""]];
}

/** Resolves the entities that React and next-auth write. */
export function decoded(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#x27);/g, (_, name: string) => entities[name] ?? "");
}

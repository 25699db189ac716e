import type { Scheme } from "#lib/rules/brand";

/** A text of a letter with its colour and the colour behind it, both in hex. */
export type DrawnText = { text: string; colour: string; background: string };

type Style = { colour?: string | undefined; background?: string | undefined };

/** The texts of a letter's HTML as a mail program draws them; in the dark scheme its classes precede inline styles. */
export function drawnTexts(html: string, scheme: Scheme): DrawnText[] {
  const classes = scheme === "dark" ? classesOf(html) : new Map<string, Style>();
  const above: Required<DrawnText>[] = [];
  const found: DrawnText[] = [];
  for (const [, closing, tag = "", attributes = "", text = ""] of visibleTags(html)) {
    if (closing) above.pop();
    else if (tag !== "br" && tag !== "hr") {
      // The cell around a letter has no class: its rule names it by its place.
      const names = above.length === 4 ? "ground" : / class="([^"]*)"/.exec(attributes)?.[1];
      const inline = declared(/ style="([^"]*)"/.exec(attributes)?.[1] ?? "");
      const styles = [...(names?.split(" ") ?? []).map((name) => classes.get(name)), inline];
      const { colour = "#000000", background = "#ffffff" } = above.at(-1) ?? {};
      above.push({
        text: tag,
        colour: styles.find((style) => style?.colour)?.colour ?? colour,
        background: styles.find((style) => style?.background)?.background ?? background,
      });
    }
    const around = above.at(-1);
    if (around && text.trim() !== "") found.push({ ...around, text: text.trim() });
  }
  return found;
}

/** The tags of the body with the text behind each, without what is hidden and what only Outlook reads. */
function visibleTags(html: string) {
  const body = html.slice(html.indexOf("<body"));
  return body
    .replace(/<!--.*?-->/gs, "")
    .replace(/<div style="display:none.*?<\/div><\/div>/s, "")
    .matchAll(/<(\/?)(\w+)([^>]*)>([^<]*)/g);
}

/** What the dark scheme's classes say. */
function classesOf(html: string): Map<string, Style> {
  const [, rules = ""] = /prefers-color-scheme: dark\) \{(.*?)\n\}/s.exec(html) ?? [];
  const found = rules.matchAll(/^ {2}\.([\w-]+)[^{]*\{([^}]*)\}/gm);
  return new Map([...found].map(([, name = "", style = ""]) => [name, declared(style)]));
}

function declared(style: string): Style {
  return {
    colour: /(?:^|[; ])color: ?(#\w{6})/.exec(style)?.[1],
    background: /background-color: ?(#\w{6})/.exec(style)?.[1],
  };
}

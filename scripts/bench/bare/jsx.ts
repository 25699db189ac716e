import type { HtmlElement, HtmlNode } from "./html-tree";

/** Attributes that React calls otherwise. */
const renamed: Record<string, string> = Object.fromEntries(
  [
    ...["className:class", "htmlFor:for", "autoCapitalize", "autoComplete", "autoFocus"],
    ...["colSpan", "crossOrigin", "dateTime", "encType", "enterKeyHint", "formAction"],
    ...["formEncType", "formMethod", "formNoValidate", "inputMode", "maxLength", "minLength"],
    ...["noValidate", "popoverTarget", "readOnly", "rowSpan", "spellCheck", "srcSet", "tabIndex"],
  ].map((line) => {
    const [prop = "", name = prop.toLowerCase()] = line.split(":");
    return [name, prop];
  }),
);

/** Attributes that count by being there. */
const switches = new Set([
  ...["autoFocus", "checked", "disabled", "formNoValidate", "hidden", "inert", "multiple"],
  ...["noValidate", "open", "readOnly", "required", "reversed", "selected"],
]);

/** The JSX that draws these nodes: nothing in it is computed. */
export function jsxOf(nodes: readonly HtmlNode[]): string {
  return nodes
    .map((node) => (typeof node === "string" ? `{${JSON.stringify(node)}}` : jsxOfElement(node)))
    .join("");
}

function jsxOfElement({ name, attributes, children }: HtmlElement): string {
  const begin = `<${name}${attributes.map(attributeOf).join("")}`;
  return children.length === 0 ? `${begin} />` : `${begin}>${jsxOf(children)}</${name}>`;
}

function attributeOf([name, value]: [string, string]): string {
  // React writes some of them with capitals, as it calls them.
  const prop = renamed[name.toLowerCase()] ?? ofPicture(name);
  if (switches.has(prop) && value === "") return ` ${prop}`;
  return ` ${prop}={${JSON.stringify(value)}}`;
}

/** React joins the words of `stroke-width`, and leaves those of `data-` and `aria-` as they are. */
function ofPicture(name: string): string {
  if (/^(data|aria)-/.test(name)) return name;
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

import { decoded } from "../../connect/html";

/** An element of a page; an attribute without a value has an empty text. */
export type HtmlElement = {
  name: string;
  attributes: [name: string, value: string][];
  children: HtmlNode[];
};

export type HtmlNode = HtmlElement | string;

/** Comments, scripts with their text, ends, beginnings, texts; everything else in a page is an error. */
const tokens =
  /<!--[\s\S]*?-->|<!doctype[^>]*>|<(script|style)\b[^>]*>[\s\S]*?<\/\1>|<\/([\w-]+)>|<([\w-]+)((?:\s+[^\s=>/]+(?:="[^"]*")?)*)\s*(\/?)>|[^<]+/giy;

const withoutContent = new Set(
  "area base br col embed hr img input link meta source track wbr".split(" "),
);

/**
 * The elements and texts of a page that React has written, without scripts and comments. Texts that a comment separates
 * stay separate, as React wrote them.
 *
 * @throws Error if it is not such a page, or if a part of it arrives later and would be moved by a script
 */
export function treeOf(html: string): HtmlNode[] {
  if (/\$RC\(|\$RS\(|<template id="[BP]:/.test(html))
    throw new Error("a part of this page arrives later than its place");
  const top: HtmlNode[] = [];
  const open: HtmlElement[] = [];
  let at = 0;
  for (const token of html.matchAll(tokens)) {
    if (token.index !== at) break;
    at += token[0].length;
    const [text, raw, ending, beginning, attributes = "", closed] = token;
    const siblings = open.at(-1)?.children ?? top;
    if (ending) {
      if (open.pop()?.name !== ending) throw new Error(`</${ending}> ends nothing`);
    } else if (beginning) {
      const element = { name: beginning, attributes: attributesIn(attributes), children: [] };
      siblings.push(element);
      const isWhole = withoutContent.has(beginning) || closed;
      if (!isWhole) open.push(element);
    } else if (!raw && !text.startsWith("<!")) siblings.push(decoded(text));
  }
  if (at < html.length || open.length > 0)
    throw new Error(`this is no whole page: ${html.slice(at, at + 80)}`);
  return top;
}

function attributesIn(text: string): [string, string][] {
  return [...text.matchAll(/([^\s=]+)(?:="([^"]*)")?/g)].map(([, name = "", value = ""]) => [
    name,
    decoded(value),
  ]);
}

/** The first element of this name, at any depth. @throws Error if there is none */
export function elementOf(nodes: readonly HtmlNode[], name: string): HtmlElement {
  const found = elementsIn(nodes).find((element) => element.name === name);
  if (!found) throw new Error(`a page without ${name}`);
  return found;
}

/** All elements, in the order of the page. */
export function elementsIn(nodes: readonly HtmlNode[]): HtmlElement[] {
  return nodes.flatMap((node) =>
    typeof node === "string" ? [] : [node, ...elementsIn(node.children)],
  );
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { Marked } from "./marked";

/** A text in a list of search results, with the marks in brackets. */
function marked(text: string, search: string): string {
  const html = renderToStaticMarkup(createElement(Marked, { text, search }));
  return html.replaceAll("<mark>", "[").replaceAll("</mark>", "]").replaceAll("&amp;", "&");
}

test("every occurrence of the search text is marked, and nothing else", () => {
  const cases: [text: string, search: string, seen: string][] = [
    ["Musterhaus KG", "muster", "[Muster]haus KG"],
    ["Muster & Muster", "MUSTER", "[Muster] & [Muster]"],
    ["Hafen Muster", "muster  hafen", "[Hafen] [Muster]"],
    ["Musterhaus KG", "mu muster", "[Muster]haus KG"],
    ["Öztürk", "ö", "[Ö]ztürk"],
    ["Petersen", "", "Petersen"],
    ["Petersen", "  ", "Petersen"],
    ["Petersen", "x", "Petersen"],
    // Characters with a special meaning in patterns are literal here.
    ["A-Z (GmbH) & Co.", "a-z (gmbh) .", "[A-Z] [(GmbH)] & Co[.]"],
    [
      "50 % + [x] {2} ^$ a|b \\ /",
      "% + [x] {2} ^$ a|b \\ /",
      "50 [%] [+] [[x]] [{2}] [^$] [a|b] [\\] [/]",
    ],
    ["Petersen", ".*", "Petersen"],
  ];
  for (const [text, search, seen] of cases) assert.equal(marked(text, search), seen, search);
});

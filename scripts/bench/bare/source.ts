import { elementOf, elementsIn, type HtmlElement, type HtmlNode, treeOf } from "./html-tree";
import { jsxOf } from "./jsx";

/** Where the bare application has the files to which the portal's page leads. */
export const look = "/look";

/** The files of an application whose page `/list` has the markup and the style sheets of this page of the portal. */
export function listSources(html: string): Record<string, string> {
  const page = treeOf(html);
  const [root, head, body] = (["html", "head", "body"] as const).map((name) =>
    elementOf(page, name),
  ) as [HtmlElement, HtmlElement, HtmlElement];
  const sheets = head.children.filter(isOfTheLook).map(moved);
  const only = (element: HtmlElement, children: HtmlNode[]) =>
    jsxOf([{ ...element, children }]).replace('{"PAGE"}', "{children}");
  return {
    "app/(list)/layout.jsx": `export default function ListLayout({ children }) {
  return ${only(root, [
    { ...head, children: sheets },
    { ...body, children: ["PAGE"] },
  ])};
}
`,
    "app/(list)/list/page.jsx": `import { headers } from "next/headers";

export default async function ListPage() {
  await headers();
  return <>${jsxOf(markupOf(body).map(moved))}</>;
}
`,
  };
}

/** What a page shows: the content of its body without what Next itself has put there. */
export function markupOf(body: HtmlElement): HtmlNode[] {
  return body.children.filter((node) => typeof node === "string" || !isOfNext(node));
}

/** The names of all elements that a page of the portal or of the bare application shows, in order. */
export function shapeOf(html: string): string[] {
  return elementsIn(markupOf(elementOf(treeOf(html), "body"))).map(({ name }) => name);
}

/** Empty and hidden: where Next streams the page's metadata. */
function isOfNext({ name, attributes, children }: HtmlElement): boolean {
  return name === "div" && attributes.some(([key]) => key === "hidden") && children.length === 0;
}

/** Style sheets and fonts, without the icons and the scripts that Next preloads. */
function isOfTheLook(node: HtmlNode): boolean {
  if (typeof node === "string" || node.name !== "link") return false;
  return node.attributes.some(
    ([name, value]) => name === "href" && /\.(css|woff2)(\?|$)/.test(value),
  );
}

/** The files of a build have another address in the bare application; and a nonce is not markup. */
function moved(node: HtmlNode): HtmlNode {
  if (typeof node === "string") return node;
  const attributes = node.attributes
    .filter(([name]) => name !== "nonce")
    .map(([name, value]): [string, string] =>
      name === "data-precedence"
        ? ["precedence", value]
        : [name, value.replace(/^\/_next\/static\//, `${look}/static/`)],
    );
  return { ...node, attributes, children: node.children.map(moved) };
}

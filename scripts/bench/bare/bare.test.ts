import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { transformSync } from "esbuild";
import { renderToStaticMarkup } from "react-dom/server";
import { treeOf } from "./html-tree";
import { jsxOf } from "./jsx";
import { listSources, shapeOf } from "./source";

const require = createRequire(import.meta.url);

/** What React draws from JSX. */
function drawn(jsx: string): string {
  const source = `exports.page = <>${jsx}</>;`;
  const { code } = transformSync(source, { loader: "jsx", jsx: "automatic", format: "cjs" });
  const exports: { page?: unknown } = {};
  new Function("exports", "require", code)(exports, require);
  return renderToStaticMarkup(exports.page as Parameters<typeof renderToStaticMarkup>[0]);
}

describe("a page's markup as JSX", () => {
  const pages: [what: string, html: string][] = [
    ["elements within elements, and texts beside them", "<p>a <b>b</b> c</p><br/>"],
    [
      "texts that would be JSX, and signs that HTML writes otherwise",
      "<p>{a} &lt;b&gt; &amp; &quot;ü&quot;</p>",
    ],
    [
      "a form as it is filled in",
      '<form action="/users" method="get"><label for="q" class="a b">Q</label><input type="search" id="q" autoComplete="off" maxLength="9" name="q" value="&quot;x&quot;"/><input type="checkbox" name="c" checked="" value="1"/><input type="hidden" name="n" value=""/><select name="s"><option value="">-</option><option value="1" selected="">eins</option></select><button disabled="">Los</button></form>',
    ],
    [
      "pictures and tables",
      '<svg viewBox="0 0 2 2" aria-hidden="true"><path d="M0 0" stroke-width="2"></path><use href="/sprite.svg#a"></use></svg><table><tbody><tr><td colSpan="2" data-x="1">1</td></tr></tbody></table>',
    ],
  ];
  for (const [what, html] of pages)
    test(`${what} are drawn again as they were`, () => {
      assert.equal(drawn(jsxOf(treeOf(html))), html);
    });

  test("comments and scripts are left out, and the texts beside a comment stay two", () => {
    assert.deepEqual(treeOf('a<!-- -->b<script>if (a < b) "</p>"</script><i>c</i>'), [
      "a",
      "b",
      { name: "i", attributes: [], children: ["c"] },
    ]);
  });

  test("a page that is not whole, or has parts that are moved later, is refused", () => {
    for (const html of ["<p>a", "a</p>", "<p>a</b></p>", "<p>a", "< p>a</p>"])
      assert.throws(() => treeOf(html), Error, html);
    assert.throws(() => treeOf('<template id="B:0"></template>'), /arrives later/);
  });
});

describe("the bare application's list", () => {
  const html = `<!DOCTYPE html><html lang="de"><head><meta charSet="utf-8"/><link rel="stylesheet" href="/_next/static/chunks/a.css" nonce="n" data-precedence="next"/><title>t</title><script src="/_next/static/chunks/b.js"></script></head><body data-service="s"><div hidden=""><!--$--><!--/$--></div><main class="m">a</main><script nonce="n">self.__next_f.push([1,"x"])</script></body></html>`;

  test("the page has the markup of the body, and the layout the rest with the style sheets", () => {
    const sources = listSources(html);
    assert.match(
      sources["app/(list)/list/page.jsx"] ?? "",
      /return <><main className=\{"m"\}>\{"a"\}<\/main><\/>;/,
    );
    assert.match(
      sources["app/(list)/layout.jsx"] ?? "",
      /return <html lang=\{"de"\}><head><link rel=\{"stylesheet"\} href=\{"\/look\/static\/chunks\/a\.css"\} precedence=\{"next"\} \/><\/head><body data-service=\{"s"\}>\{children\}<\/body><\/html>;/,
    );
  });

  test("its elements are counted without what Next has put there", () => {
    assert.deepEqual(shapeOf(html), ["main"]);
  });
});

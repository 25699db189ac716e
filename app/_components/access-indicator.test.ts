import assert from "node:assert/strict";
import { test } from "node:test";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { AccessIndicator } from "./access-indicator";

const drawn = (marks: string) => renderToStaticMarkup(createElement(AccessIndicator, { marks }));

test("an access indicator has one path for all areas in the same state, and a gap between sections", () => {
  assert.equal(
    drawn("+- ."),
    '<svg class="access-indicator" viewBox="0 0 52 32" aria-hidden="true">' +
      '<path d="M16 32V5a5 5 0 0 1 10 0V32"></path>' +
      '<path class="open" d="M0 32V5a5 5 0 0 1 10 0V32"></path>' +
      '<path class="none" d="M42 32v-6h10v6"></path></svg>',
  );
});

test("a state that no area has is not drawn", () => {
  assert.equal(drawn("++").match(/<path/g)?.length, 1);
});

/** HTML without a library: every value is escaped unless it is markup that was made here. */
export function html(strings, ...values) {
  return { markup: String.raw({ raw: strings }, ...values.map(escaped)) };
}

function escaped(value) {
  if (Array.isArray(value)) return value.map(escaped).join("");
  return (
    value?.markup ?? String(value || "").replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)
  );
}

export function icon(id) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="/icons.svg#${id}"/></svg>`;
}

/** A box with a heading, what stands beside it, and a table. Columns are like "Article | Price*": a star for numbers. */
export function sheet(id, title, beside, columns, rows) {
  const heads = columns.split(" | ");
  const kind = (at) => (heads[at].endsWith("*") ? "money" : "text");
  const head = (name, at) =>
    html`<th scope="col" role="columnheader" class="${kind(at)}">${name.replace("*", "")}</th>`;
  const cell = (value, at) => html`<td role="cell" class="${kind(at + 1)}">${value}</td>`;
  const row = ([name, ...cells]) =>
    html`<tr role="row"><th scope="row" role="rowheader">${name}</th>${cells.map(cell)}</tr>`;
  return html`<section class="sheet" aria-labelledby="${id}"><div class="sheet-head"><h2 id="${id}">${title}</h2>${beside}</div>
<table role="table" class="${id}" aria-labelledby="${id}"><thead role="rowgroup"><tr role="row">${heads.map(head)}</tr></thead><tbody role="rowgroup">${rows.map(row)}</tbody></table></section>`;
}

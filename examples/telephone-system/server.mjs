/** A system behind a proxy that asks the portal: `node examples/telephone-system/server.mjs`. It knows no sessions. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { areas } from "./areas.mjs";
import { readAssertion } from "./assertion.mjs";
import { readForm } from "./form.mjs";
import { closed, contentOf, frame, notOpen, writing } from "./page.mjs";
import { address, port } from "./settings.mjs";

const file = (path) => readFileSync(new URL(import.meta.resolve(path)));
const plex = "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2";
/** What everybody may have: the proxy does not ask the portal about these. */
const files = new Map([
  ["/system.css", { type: "text/css", body: file("../invoice-archive/system.css") }],
  ["/icons.svg", { type: "image/svg+xml", body: file("./icons.svg") }],
  ["/plex.woff2", { type: "font/woff2", body: file(plex) }],
]);
const policy =
  "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

createServer(async (request, response) => {
  const { status, type, body } = files.get(request.url) ?? (await answer(request));
  response.setHeader("Content-Type", type ?? "text/html; charset=utf-8");
  response.setHeader("Content-Security-Policy", policy).setHeader("Cache-Control", "no-store");
  response
    .setHeader("X-Content-Type-Options", "nosniff")
    .writeHead(status ?? 200)
    .end(body);
}).listen(port, "127.0.0.1");

/** A page for each request, once the assertion that came with this very request has been verified. */
async function answer(request) {
  const token = request.headers["x-zugang-assertion"];
  const person = token ? await readAssertion(token).catch(noKeys) : null;
  const words = writing(person?.locale ?? request.headers["accept-language"]);
  const page = (status, title, content, area) => {
    const { markup } = frame(words, person, title, content, area);
    return { status, body: markup };
  };
  const refuse = (status) => {
    const [title, text] = (refusals[status] ?? notAccepted).map((both) => words.t(...both));
    return page(status, title, closed(words, title, text));
  };
  if (!person) return refuse(person === null ? 401 : 503);

  const { pathname } = new URL(address + request.url);
  const area = areas.find(({ path }) => path === pathname);
  if (!area && pathname !== "/") return refuse(404);
  if (area && !person.areas.includes(area.id)) return page(403, ...notOpen(words, person, area));
  const status = statusOf(request, area);
  if (status !== 200) return refuse(status);
  const sent = request.method === "POST" ? readForm(await text(request), area) : undefined;
  const [title, content] = contentOf(words, person, area, sent);
  return page(sent && !sent.isComplete ? 400 : 200, title, content, area);
}

const notAccepted = [
  ["Das wurde nicht angenommen", "This was not accepted"],
  ["Bitte nutzen Sie die Formulare dieser Seiten.", "Please use the forms of these pages."],
];
/** Titles and texts by status, each in both languages. */
const refusals = {
  401: [
    ["Sie sind nicht angemeldet", "You are not signed in"],
    ["Der Weg hierher führt über das Kundenportal.", "The way here leads through the portal."],
  ],
  404: [
    ["Diese Seite gibt es nicht", "This page doesn’t exist"],
    ["Vielleicht ist die Adresse unvollständig.", "The address may be incomplete."],
  ],
  503: [
    ["Das Kundenportal antwortet nicht", "The customer portal does not answer"],
    ["Bitte versuchen Sie es gleich noch einmal.", "Please try again in a moment."],
  ],
};

/** Whether a request may do what it wants to do. The browser says which page has sent a form. */
function statusOf({ method, headers }, area) {
  if (method === "GET" || method === "HEAD") return 200;
  if (method !== "POST" || !area?.longest) return 405;
  if (headers.origin !== address) return 403;
  return headers["content-length"] < 30_000 ? 200 : 413;
}

function noKeys(error) {
  process.stderr.write(`The portal's keys cannot be read: ${error.stack}\n`);
}

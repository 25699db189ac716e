/**
 * A reverse proxy that asks the portal about each request: `node examples/proxy/server.mjs`. It shows the order of the
 * steps; docs/connect.md has configurations for nginx and Caddy that do the same. Nothing is kept from one request to the next.
 */
import http from "node:http";
import { pipeline } from "node:stream";

const { PORTAL_URL, ADDRESS, APPLICATION_URL, PORT } = process.env;
const portal = PORTAL_URL ?? "http://localhost:3000";
/** Where people see the system, as the portal's catalogue has it. */
const address = new URL(ADDRESS ?? "http://127.0.0.1:3103");
/** Where only this proxy reaches the system itself. */
const application = APPLICATION_URL ?? "http://127.0.0.1:3104";

/** The area of each path and of all below it: constant, never taken from a request. Any area of the system opens "/". */
const areas = new Map([
  ["/", ""],
  ["/phone-numbers", "phoneNumbers"],
  ["/cloud-pbx", "cloudPbx"],
  ["/contacts", "contacts"],
  ["/teams-connector", "teamsConnector"],
  ["/fax", "fax"],
  ["/sms", "sms"],
  ["/calls", "callList"],
]);
/** What everybody may have. */
const files = ["/system.css", "/icons.svg", "/plex.woff2"];
/** What the portal says of a person, in every answer that is 200. */
const facts = ["remote-user", "x-zugang-customer-number", "x-zugang-areas", "x-zugang-assertion"];

const server = http.createServer((request, response) =>
  handle(request, response).catch(() => refuse(response, 503)),
);
server.listen(PORT ?? address.port, "127.0.0.1");

async function handle(request, response) {
  const { url, headers } = request;
  const [path] = url.split("?");
  // 1. Refuse what is not for this host, other protocols, and paths that the application could read in another way.
  if (headers.host !== address.host) return refuse(response, 421);
  if (headers.upgrade) return refuse(response, 501);
  if (!plain.test(path) || /[^!-~]/.test(url)) return refuse(response, 400);

  // 2. Delete what a browser says about identity, and about other proxies.
  const cleaned = withoutClaims(request);

  // 3. Give the portal its own part of this host.
  if (path.startsWith("/.zugang/")) return pass(request, response, portal, cleaned);

  // 4. The application never sees the portal's cookies.
  const forwarded = withoutPortalCookies(cleaned);
  if (files.includes(path)) return pass(request, response, application, forwarded);

  // 5. Find the area. A path that belongs to none does not exist.
  const area = areaOf(path);
  if (area === undefined) return refuse(response, 404);

  // 6. Ask the portal, about each request anew. Only 200 lets somebody in.
  const { statusCode, headers: said } = await ask(area, request);
  if (statusCode === 401) return lead(request, response, 401, `/.zugang/begin?to=${url}`);
  if (statusCode === 403)
    return lead(request, response, 403, `/.zugang/refused${area && `?area=${area}`}`);
  if (statusCode !== 200 || !facts.every((name) => said[name])) return refuse(response, 503);

  // 7. Copy all that the portal has said, and pass the request on.
  const person = Object.fromEntries(facts.map((name) => [name, said[name]]));
  pass(request, response, application, { ...forwarded, ...person });
}

/** Letters, digits and _ . ~ - between single slashes: no %2e, no semicolon, no backslash, no segment . or .. */
const plain = /^\/(?:(?!\.{1,2}(?:\/|$))[\w.~-]+(?:\/|$))*$/;
/** What nobody but this proxy and the portal may say, with - for any sign that CGI makes _. */
const claims = /^(?:remote|x-zugang|x-forwarded|x-original|x-real-ip|forwarded)(?:-|$)/;
/** Headers of one connection. Content-Length and Transfer-Encoding stay, or a body could be read as a second request. */
const ofConnection = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"];

function endToEnd(headers) {
  return Object.entries(headers).filter(([name]) => !ofConnection.includes(name));
}

function withoutClaims({ headers, socket }) {
  const isClaim = (name) => claims.test(name.replace(/[^a-z0-9]/g, "-"));
  const kept = endToEnd(headers).filter(([name]) => !isClaim(name));
  return { ...Object.fromEntries(kept), "x-forwarded-for": socket.remoteAddress };
}

function withoutPortalCookies({ cookie = "", ...headers }) {
  const isOfPortal = /^\s*(?:__Host-zugang|zugang-\d+)\.(?:system|nonce)\s*(?:=|$)/;
  const own = cookie.split(";").filter((one) => !isOfPortal.test(one));
  return own.join("").trim() ? { ...headers, cookie: own.join(";") } : headers;
}

function areaOf(path) {
  const starts = [...areas.keys()].filter((one) => path === one || path.startsWith(`${one}/`));
  return areas.get(starts.sort((one, other) => other.length - one.length)[0]);
}

/** Connections are kept for a shorter time than the other side keeps them. */
const agent = new http.Agent({ keepAlive: true, timeout: 3_000 });

/** The portal's answer about a request. Throws if there is none within two seconds. */
function ask(area, { headers, socket }) {
  const isTold = ([name]) => /^(?:host|cookie|accept|sec-fetch-.*)$/.test(name);
  const told = Object.fromEntries(Object.entries(headers).filter(isTold));
  const question = http.get(`${portal}/authz/telephoneSystem${area && `/${area}`}`, {
    agent,
    headers: { ...told, "x-forwarded-for": socket.remoteAddress },
    signal: AbortSignal.timeout(2_000),
  });
  return new Promise((resolve, reject) => {
    question.on("response", (answer) => resolve(answer.resume())).on("error", reject);
  });
}

/** Leads somebody who opens a page to where it goes on. What a page loads by itself gets the bare status. */
function lead({ method, headers }, response, status, to) {
  const { "sec-fetch-mode": mode, "sec-fetch-dest": kind, accept = "" } = headers;
  const isPage = mode ? `${mode} ${kind}` === "navigate document" : accept.includes("text/html");
  if (method !== "GET" || !isPage) return refuse(response, status);
  response.writeHead(303, { Location: to, "Cache-Control": "no-store" }).end();
}

/** Passes a request on and its answer back. If one side hangs up, the other is told. */
function pass(request, response, to, headers) {
  if (response.destroyed) return;
  const outgoing = http.request(to, { agent, method: request.method, path: request.url, headers });
  outgoing.on("response", (answer) => {
    response.writeHead(answer.statusCode, Object.fromEntries(endToEnd(answer.headers)));
    pipeline(answer, response, () => {});
  });
  outgoing.on("error", () => refuse(response, to === portal ? 503 : 502));
  response.on("close", () => outgoing.destroy());
  request.pipe(outgoing);
}

const texts = {
  400: ["Diese Adresse wird nicht angenommen", "This address is not accepted"],
  404: ["Diese Seite gibt es nicht", "This page doesn’t exist"],
  502: ["Das Telefonsystem ist gerade nicht erreichbar", "The telephone system does not answer"],
  503: ["Das Kundenportal antwortet gerade nicht", "The customer portal does not answer"],
};

function refuse(response, status) {
  if (response.headersSent) return response.destroy();
  const [german, english] = texts[status] ?? [];
  const page = `<!doctype html><html lang="de"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${german}</title><h1>${german}</h1><p lang="en">${english}</p><p><a href="${portal}">Zum Kundenportal / Go to the customer portal</a></p></html>`;
  const headers = { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" };
  response.writeHead(status, headers).end(german && page);
}

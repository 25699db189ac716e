/** A system connected to the portal: `node examples/invoice-archive/server.mjs`. Its sessions and addresses are here. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { contentOf, door, frame, refused, writing } from "./page.mjs";
import * as portal from "./portal.mjs";
import { address, portal as portalAddress, system } from "./settings.mjs";

const file = (path) => readFileSync(new URL(import.meta.resolve(path)));
const plex = "@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2";
const files = new Map([
  ["/system.css", { type: "text/css", body: file("./system.css") }],
  ["/icons.svg", { type: "image/svg+xml", body: file("./icons.svg") }],
  ["/plex.woff2", { type: "font/woff2", body: file(plex) }],
]);
// The portal is in form-action because a form whose session has ended leads there.
const policy = `default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self' ${portalAddress}; base-uri 'none'; frame-ancestors 'none'`;

/** Who is signed in: kept in memory for half a day. After a restart the portal signs everybody in again without asking. */
const sessions = new Map();

createServer(async (request, response) => {
  const answered = files.get(request.url) ?? (await answer(request).catch(() => ({ status: 400 })));
  const { status = 200, type = "text/html; charset=utf-8", body, location, cookies } = answered;
  response.setHeader("Content-Type", type).setHeader("Content-Security-Policy", policy);
  response.setHeader("Cache-Control", "no-store").setHeader("X-Content-Type-Options", "nosniff");
  if (location) response.setHeader("Location", location).setHeader("Set-Cookie", cookies);
  response.writeHead(status).end(body);
}).listen(process.env.PORT ?? new URL(address).port, "127.0.0.1");

async function answer(request) {
  const { pathname: path, searchParams: query } = new URL(address + request.url);
  const cookies = new Map((request.headers.cookie ?? "").split("; ").map((one) => one.split("=")));
  const sent = (name) => cookies.get(`${system.id}-${name}`);
  const session = sessions.get(sent("session"));
  const words = writing(sent("language") ?? session?.person.locale);
  const visit = { request, path, query, sent, session, words };
  if (path === "/backchannel-logout") return endSessions(request);
  if (path.startsWith("/language/")) {
    const chosen = cookie("language", path === "/language/en" ? "en" : "de");
    return redirect(here(query.get("back") ?? ""), chosen);
  }
  if (path === "/signed-out")
    return page(visit, 200, ["Sie sind abgemeldet", "You have been signed out"]);
  if (path === "/callback") return comeBack(visit).catch(failed(visit, 403, notSignedIn));
  return (path === "/sign-out" ? signOut : showArea)(visit).catch(failed(visit, 503, noPortal));
}

const notSignedIn = ["Sie sind nicht angemeldet", "You are not signed in"];
const noPortal = ["Das Kundenportal antwortet nicht", "The customer portal does not answer"];

/** An address of this system, whatever a link or a cookie says. */
const here = (path) => address + path.replace(/^\/*/, "/");
const redirect = (location, ...cookies) => ({ status: 303, location, cookies });

/** Cookies know no ports: without the id in their names two systems on one host would share them. */
function cookie(name, value, lifetime = "") {
  const secure = address.startsWith("https:") ? "; Secure" : "";
  return `${system.id}-${name}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${lifetime}`;
}

/** The portal says that a session has ended: somebody has signed out there, or lost an area. */
async function endSessions(request) {
  if (!(request.headers["content-length"] < 10_000)) return { status: 413 };
  const token = new URLSearchParams(await text(request)).get("logout_token") ?? "";
  const ended = await portal.readLogoutToken(token).catch(() => null);
  for (const [id, { person }] of sessions)
    if (ended?.sid ? ended.sid === person.sid : ended?.sub === person.sub) sessions.delete(id);
  return { status: ended ? 200 : 400 };
}

/** To the portal, which leads back to `comeBack`. What belongs to this attempt is in a cookie of its own. */
async function signIn({ request }) {
  const { location, begun } = await portal.beginSignIn();
  const value = Buffer.from(JSON.stringify({ ...begun, to: request.url })).toString("base64url");
  return redirect(location, cookie(begun.state, value, "; Max-Age=600"));
}

async function comeBack({ request, query, sent }) {
  const begun = JSON.parse(Buffer.from(sent(query.get("state")), "base64url"));
  const session = await portal.finishSignIn(new URL(address + request.url), begun);
  const id = randomBytes(32).toString("base64url");
  for (const [old, { until }] of sessions) if (until < Date.now() - 4e7) sessions.delete(old);
  sessions.delete(sent("session"));
  sessions.set(id, session);
  return redirect(here(begun.to), cookie("session", id), cookie(begun.state, "", "; Max-Age=0"));
}

/** Here first, then at the portal. The browser says which page has sent the form. */
async function signOut({ request, sent, session }) {
  if (request.method !== "POST" || request.headers.origin !== address) return { status: 403 };
  sessions.delete(sent("session"));
  return redirect(session ? await portal.signOutAddress(session) : "/signed-out");
}

async function showArea(visit) {
  const { path, query, sent, session, words } = visit;
  const areas = Object.entries(system.areas);
  const found = areas.find(([, [start]]) => path === start || path.startsWith(`${start}/`));
  const isOpen = ([id]) => session.person.areas.includes(id);
  // The portal is asked when the access token has expired, and before a refusal: the area may have been opened since.
  const isStale = session && (Date.now() > session.until || (found && !isOpen(found)));
  if (!session || (isStale && !(await portal.renew(session)))) {
    sessions.delete(sent("session"));
    return signIn(visit);
  }
  const open = areas.filter(isOpen);
  if (path === "/" && !found && open[0]) return redirect(open[0][1][0]);
  if (found && !isOpen(found)) return page(visit, 403, ...refused(words, found, open));
  const content = found && contentOf(words, session.person, found, path, query.get("month"));
  if (content) return page(visit, 200, found[1].slice(1), content, found[0]);
  return page(visit, 404, ["Diese Seite gibt es nicht", "This page doesn’t exist"]);
}

function page({ request, session, words }, status, texts, content, area) {
  const [title, person] = [words.t(...texts), session?.person];
  const body = frame(words, request.url, person, title, content ?? door(words, title), area);
  return { status, body: body.markup };
}

const failed = (visit, status, texts) => (error) => {
  process.stderr.write(`${error.stack}\n`);
  return page(visit, status, texts);
};

import assert from "node:assert/strict";
import { after, beforeEach, describe, test } from "node:test";
import { startExample } from "./testing/example";
import { newVisitor } from "./testing/visitor";

const archive = await startExample("invoiceArchive");
const shop = await startExample("shop");
const { portal } = archive;
const claims = structuredClone(portal.claims);
beforeEach(() => {
  Object.assign(portal, { claims: structuredClone(claims), ended: false, down: false, error: "" });
  Object.assign(portal, { lifetime: 300, grants: [] });
  shop.portal.claims.areas = ["shop"];
});
after(async () => {
  await archive.end();
  await shop.end();
});

/** Somebody who has opened this page. */
async function visitorAt(path: string) {
  const visitor = newVisitor();
  return { visitor, page: await visitor.open(archive.url + path) };
}

describe("people come in through the portal", () => {
  test("whoever is not signed in comes back to the page that was asked for, with its query", async () => {
    const { page } = await visitorAt("/invoices?month=R-0");
    assert.deepEqual([page.url, page.status], [`${archive.url}/invoices?month=R-0`, 200]);
    assert.match(
      page.body,
      /Angemeldet als:.*Mini Mustermensch.*Mustermensch Logistik GmbH · 1111111/s,
    );
    assert.deepEqual(portal.grants, ["authorization_code"]);
  });

  test("two tabs that sign in at once both arrive", async () => {
    const visitor = newVisitor();
    const begin = async (path: string) => {
      const asked = await visitor.request(archive.url + path);
      const sent = await visitor.request(asked.headers.get("location") ?? "");
      return sent.headers.get("location") ?? "";
    };
    const [one, other] = [await begin("/invoices"), await begin("/credentials")];
    assert.equal((await visitor.open(one)).url, `${archive.url}/invoices`);
    assert.equal((await visitor.open(other)).url, `${archive.url}/credentials`);
  });

  test("an answer that this browser has not asked for signs nobody in", async () => {
    const asked = await fetch(`${archive.url}/invoices`, { redirect: "manual" });
    const sent = await fetch(asked.headers.get("location") ?? "", { redirect: "manual" });
    const { visitor, page } = await visitorAt("/signed-out");
    assert.equal(page.status, 200);
    const victim = await visitor.open(sent.headers.get("location") ?? "");
    assert.equal(victim.status, 403);
    assert.deepEqual(visitor.cookies("127.0.0.1"), []);
  });

  test("whom the portal sends back without access is told so, and is not signed in", async () => {
    portal.error = "access_denied";
    const { visitor, page } = await visitorAt("/invoices");
    assert.equal(page.status, 403);
    assert.match(page.body, /Sie sind nicht angemeldet/);
    assert.equal(visitor.cookies("127.0.0.1").includes("invoiceArchive-session"), false);
  });

  test("the shop proves with its key that it is itself, and keeps cookies of its own on the same host", async () => {
    const visitor = newVisitor();
    assert.equal((await visitor.open(`${archive.url}/invoices`)).status, 200);
    const page = await visitor.open(`${shop.url}/`);
    assert.equal(page.status, 200);
    assert.match(page.body, /Tischtelefon T20/);
    assert.deepEqual(visitor.cookies("127.0.0.1"), ["invoiceArchive-session", "shop-session"]);
    assert.equal((await visitor.request(`${archive.url}/invoices`)).status, 200);
  });

  test("while the portal does not answer nobody is let in, and afterwards everybody is", async () => {
    const fresh = await startExample("invoiceArchive");
    try {
      fresh.portal.down = true;
      const page = await newVisitor().open(`${fresh.url}/invoices`);
      assert.equal(page.status, 503);
      assert.match(page.body, /Das Kundenportal antwortet nicht/);
      fresh.portal.down = false;
      assert.equal((await newVisitor().open(`${fresh.url}/invoices`)).status, 200);
    } finally {
      await fresh.end();
    }
  });
});

describe("an area is open to those who have it", () => {
  test("an area that somebody lacks is refused with what is open instead and where to ask", async () => {
    const { page } = await visitorAt("/plan");
    assert.equal(page.status, 403);
    assert.match(page.body, /Tarifwechsel ist für Sie nicht geöffnet/);
    assert.match(page.body, /href="\/invoices">Rechnungen und EVN öffnen/);
    assert.match(page.body, new RegExp(`href="${portal.url}/refused\\?system=invoiceArchive"`));
    assert.doesNotMatch(page.body, /Nebenstellen/);
  });

  test("an area that was opened since somebody signed in opens without another sign-in", async () => {
    const { visitor } = await visitorAt("/invoices");
    portal.claims.areas = [...portal.claims.areas, "tariffChange"];
    assert.equal((await visitor.request(`${archive.url}/plan`)).status, 200);
    assert.deepEqual(portal.grants, ["authorization_code", "refresh_token"]);
  });

  test("an expired access token is refreshed, and shows an area that was closed", async () => {
    portal.lifetime = 0;
    const { visitor } = await visitorAt("/invoices");
    portal.claims.areas = ["credentials"];
    assert.equal((await visitor.request(`${archive.url}/invoices`)).status, 403);
    assert.equal((await visitor.request(`${archive.url}/credentials`)).status, 200);
  });

  test("a session that the portal has ended is over at the next refresh", async () => {
    portal.lifetime = 0;
    const { visitor } = await visitorAt("/invoices");
    portal.ended = true;
    const answer = await visitor.request(`${archive.url}/invoices`);
    assert.equal(answer.status, 303);
    assert.match(answer.headers.get("location") ?? "", /\/oidc\/auth\?/);
    portal.ended = false;
    portal.lifetime = 300;
    assert.equal((await visitor.request(`${archive.url}/credentials`)).status, 303);
  });

  test("a refresh that answers for somebody else ends the session", async () => {
    portal.lifetime = 0;
    const { visitor } = await visitorAt("/invoices");
    portal.claims.sub = "somebody else";
    assert.equal((await visitor.request(`${archive.url}/invoices`)).status, 303);
  });

  test("an invoice of another customer does not exist", async () => {
    const own = await visitorAt("/invoices");
    const [, number = ""] = /href="\/invoices\/(R-[^"]+)"/.exec(own.page.body) ?? [];
    const invoice = await own.visitor.open(`${archive.url}/invoices/${number}`);
    assert.equal(invoice.status, 200);
    assert.match(invoice.body, /Umsatzsteuer 19 %/);
    portal.claims.customer_number = "2222222";
    const other = await visitorAt(`/invoices/${number}`);
    assert.deepEqual([other.page.status, other.page.body.includes(number)], [404, true]);
    assert.doesNotMatch(other.page.body, /Umsatzsteuer/);
  });
});

describe("what a page says", () => {
  test("names are text, whatever signs they have", async () => {
    portal.claims.name = `Jörg "><script>alert('1')</script> & Söhne`;
    portal.claims.organization = { name: "<b>Müller</b>" };
    const { page } = await visitorAt("/invoices");
    assert.doesNotMatch(page.body, /<script|<b>/);
    assert.match(
      page.body,
      /Jörg &#34;&#62;&#60;script&#62;alert\(&#39;1&#39;\)&#60;\/script&#62; &#38; Söhne/,
    );
  });

  test("it is written in the person's language, or in the one chosen here", async () => {
    portal.claims.locale = "en";
    const { visitor, page } = await visitorAt("/invoices");
    assert.match(page.body, /<html lang="en">.*Invoices and call records/s);
    const german = await visitor.open(`${archive.url}/language/de?back=%2Fcredentials`);
    assert.deepEqual([german.url, german.status], [`${archive.url}/credentials`, 200]);
    assert.match(german.body, /<html lang="de">.*Zugangsdaten/s);
  });

  test("changing the language leads to no other host", async () => {
    for (const back of [
      "https://evil.example/",
      "//evil.example/",
      "@evil.example/",
      ".evil.example/",
    ]) {
      const address = `${archive.url}/language/en?back=${encodeURIComponent(back)}`;
      const response = await fetch(address, { redirect: "manual" });
      const location = new URL(response.headers.get("location") ?? "", archive.url);
      assert.equal(location.origin, archive.url, back);
    }
  });

  test("it carries no script, and nobody else may frame or keep it", async () => {
    const { visitor } = await visitorAt("/invoices");
    const { headers } = await visitor.request(`${archive.url}/invoices`);
    assert.equal(
      headers.get("content-security-policy"),
      `default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'self' ${portal.url}; base-uri 'none'; frame-ancestors 'none'`,
    );
    assert.equal(headers.get("cache-control"), "no-store");
  });
});

describe("signing out", () => {
  test("a sign-out ends the session here and goes on to the portal, which knows whose it was", async () => {
    const { visitor } = await visitorAt("/invoices");
    const answer = await visitor.request(`${archive.url}/sign-out`, {
      method: "POST",
      headers: { Origin: archive.url },
    });
    const location = new URL(answer.headers.get("location") ?? "");
    assert.equal(location.origin + location.pathname, `${portal.issuer}/session/end`);
    assert.equal(
      location.searchParams.get("post_logout_redirect_uri"),
      `${archive.url}/signed-out`,
    );
    assert.match(location.searchParams.get("id_token_hint") ?? "", /^ey/);
    assert.equal((await visitor.request(`${archive.url}/invoices`)).status, 303);
  });

  test("another website can sign nobody out", async () => {
    const { visitor } = await visitorAt("/invoices");
    for (const Origin of ["http://evil.example", portal.url, "null"]) {
      const answer = await visitor.request(`${archive.url}/sign-out`, {
        method: "POST",
        headers: { Origin },
      });
      assert.equal(answer.status, 403, Origin);
    }
    assert.equal((await visitor.request(`${archive.url}/sign-out`)).status, 403);
    assert.equal((await visitor.request(`${archive.url}/invoices`)).status, 200);
  });
});

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { sql } from "drizzle-orm";
import * as client from "openid-client";
import { findSystem } from "#lib/domain/systems/connected";
import { rows } from "#lib/domain/testing/database";
import type { Actor } from "#lib/rules/delegation";
import { connectCookies } from "./names";
import { archiveOf, type Checks, type TestSystem } from "./testing/client";
import { addPerson, openPortal, TestBrowser, type TestPortal } from "./testing/portal";

/** what browsers can do on the way to a system: several tabs, several people, cookies of strangers, lost steps. */
let portal: TestPortal;
let archive: TestSystem;
let ann: Actor;
let ben: Actor;
before(async () => {
  portal = await openPortal();
  archive = await archiveOf(portal);
  ann = await addPerson("invoices");
  ben = await addPerson("invoices");
});
after(() => portal.close());
beforeEach(() => rows(sql`delete from rate_limits`));

const at = (path: string) => `${portal.url}${path}`;
/** Begins a sign-in to the archive that stops at a page of the portal: its name, and where it goes on. */
async function begin(browser: TestBrowser, parameters: Record<string, string> = {}) {
  const { url, checks } = await archive.begin(parameters);
  const { url: page } = await browser.follow(url);
  const path = page.searchParams.get("next") ?? page.searchParams.get("back") ?? "";
  const uid = path.slice("/oidc/interaction/".length);
  const finish = async () => {
    const { url: back } = await browser.follow(at(path));
    return client.authorizationCodeGrant(archive.configuration, back, checks);
  };
  return { page: page.pathname, factor: page.searchParams.get("factor"), path, uid, finish };
}
const as = async (person: Actor) => {
  const browser = new TestBrowser();
  await browser.signIn(person);
  return browser;
};
const signOut = ({ userNumber }: Actor) =>
  rows(sql`delete from sessions where user_number = ${userNumber}`);
/** Makes the sign-ins of somebody older by a minute; `confirm` renews them as a confirmation does, `factor` with this factor. */
const grow = ({ userNumber }: Actor) =>
  rows(sql`update sessions set authenticated_at = authenticated_at - interval '1 minute'
    where user_number = ${userNumber}`);
const confirm = ({ userNumber }: Actor, factor: string | null = null) =>
  rows(sql`update sessions set authenticated_at = clock_timestamp(), factor = ${factor}
    where user_number = ${userNumber}`);
const subjectOf = async ({ userNumber }: Actor) =>
  (await rows<{ subject: string }>(sql`select subject from users where number = ${userNumber}`))[0]
    ?.subject;
/** Where the next step of a browser leads, without going there. */
const stepOf = async (browser: TestBrowser, path: string) => {
  const { status, headers } = await browser.ask(at(path));
  return { status, location: headers.get("location") };
};

describe("a sign-in to a system that was begun elsewhere", () => {
  test("an unknown id, and one of another browser, do not exist", async () => {
    const mine = await begin(new TestBrowser());
    const other = await as(ben);
    for (const path of [mine.path, `${mine.path}?answer=refuse`, "/oidc/interaction/x"])
      assert.equal((await stepOf(other, path)).status, 404);
    assert.equal((await stepOf(other, `/oidc/auth/${mine.uid}`)).status, 400);
    const empty = new TestBrowser();
    empty.set(connectCookies().interaction, "", "/oidc/interaction/");
    assert.equal((await stepOf(empty, "/oidc/interaction/")).status, 404);
  });

  test("whoever plants the cookies of a sign-in of theirs in another browser gets no code of its person", async () => {
    const attacker = new TestBrowser();
    const planted = await begin(attacker);
    const victim = await as(ann);
    const { interaction, resume } = connectCookies();
    victim.set(interaction, planted.uid, planted.path);
    victim.set(resume, planted.uid, `/oidc/auth/${planted.uid}`);
    assert.deepEqual(await stepOf(victim, planted.path), {
      status: 303,
      location: `/oidc/auth/${planted.uid}`,
    });
    assert.deepEqual(await stepOf(attacker, `/oidc/auth/${planted.uid}`), {
      status: 303,
      location: planted.path,
    });
    assert.match((await stepOf(attacker, planted.path)).location ?? "", /^\/sign-in\?/);
    await attacker.signIn(ben);
    assert.equal((await planted.finish()).claims()?.sub, await subjectOf(ben));
  });

  test("a planted cookie of the library's session is nobody's, and none is ever set", async () => {
    const browser = await as(ann);
    const { session } = connectCookies();
    const [bens] = await (async () => {
      await as(ben);
      return rows<{ handle: string }>(
        sql`select handle from sessions where user_number = ${ben.userNumber}`,
      );
    })();
    browser.set(session, bens?.handle ?? "");
    browser.set(session, bens?.handle ?? "", "/oidc");
    assert.equal((await archive.enter(browser)).claims()?.sub, await subjectOf(ann));
    const stranger = new TestBrowser();
    stranger.set(session, bens?.handle ?? "");
    const { url } = await archive.begin();
    const response = await stranger.ask(url);
    assert.match(response.headers.get("location") ?? "", /\/oidc\/interaction\//);
    for (const cookie of response.headers.getSetCookie())
      assert.ok(!cookie.startsWith(`${session}=`) && /; httponly/i.test(cookie), cookie);
    await signOut(ben);
  });
});

describe("several tabs and several people in one browser", () => {
  test("two sign-ins that wait in two tabs both finish, in any order", async () => {
    const browser = new TestBrowser();
    const [one, two] = [await begin(browser), await begin(browser)];
    await browser.signIn(ann);
    const sids = [(await two.finish()).claims()?.sid, (await one.finish()).claims()?.sid];
    assert.equal(new Set(sids).size, 1);
  });

  test("what somebody began becomes the next person's, never the first one's", async () => {
    const browser = await as(ann);
    await grow(ann);
    const before = (await archive.enter(browser)).claims();
    const begun = await begin(browser, { prompt: "login" });
    assert.equal(begun.page, "/confirm-identity");
    await signOut(ann);
    await browser.signIn(ben);
    const after = (await begun.finish()).claims();
    assert.equal(after?.sub, await subjectOf(ben));
    assert.notEqual(after?.sid, before?.sid);
  });

  test("between the first person's sign-in and the way back it becomes the next person's, too", async () => {
    for (const signedInBefore of [false, true]) {
      const browser = signedInBefore ? await as(ann) : new TestBrowser();
      if (signedInBefore) await grow(ann);
      const begun = await begin(browser, signedInBefore ? { prompt: "login" } : {});
      if (signedInBefore) await confirm(ann);
      else await browser.signIn(ann);
      assert.match((await stepOf(browser, begun.path)).location ?? "", /^\/oidc\/auth\//);
      await signOut(ann);
      assert.equal((await stepOf(browser, `/oidc/auth/${begun.uid}`)).location, begun.path);
      await browser.signIn(ben);
      assert.equal((await begun.finish()).claims()?.sub, await subjectOf(ben));
    }
  });

  test("a hundred at once in one browser all get in, each in a session of its own, and leaving ends them all", async () => {
    const browser = await as(ann);
    const all: { back: URL; checks: Checks }[] = [];
    // Those whom the server asks to come again come when it has answered the others.
    while (all.length < 100)
      await Promise.all(
        Array.from({ length: 100 - all.length }, async () => {
          const { url, checks } = await archive.begin();
          const { url: back, response } = await browser.follow(url);
          if (response?.status !== 503) all.push({ back, checks });
        }),
      );
    const redeemed: (string | undefined)[] = [];
    for (const { back, checks } of all.slice(0, 20))
      redeemed.push(
        (await client.authorizationCodeGrant(archive.configuration, back, checks)).id_token,
      );
    assert.equal(all.filter(({ back }) => back.searchParams.has("code")).length, 100);
    const open = () =>
      rows(sql`select sid from system_sessions y join sessions s on s.handle = y.session_handle
      where s.user_number = ${ann.userNumber}`);
    assert.equal((await open()).length, 20);
    const [first = ""] = redeemed;
    await browser.ask(at(`/oidc/session/end?id_token_hint=${first}`));
    assert.deepEqual(await open(), []);
    await signOut(ann);
  });
});

describe("who somebody is", () => {
  test("hints choose nobody, and a question without a page is not answered with somebody else", async () => {
    const { id_token: hint = "" } = await archive.enter(await as(ben));
    const browser = await as(ann);
    for (const parameters of [
      { login_hint: String(ben.userNumber) },
      { id_token_hint: hint },
    ] as Record<string, string>[])
      assert.equal((await archive.enter(browser, parameters)).claims()?.sub, await subjectOf(ann));
    const asked = async (parameters: Record<string, string>) => {
      const { url } = await archive.begin(parameters);
      return (await browser.follow(url)).url.searchParams.get("error");
    };
    assert.equal(await asked({ prompt: "none", id_token_hint: hint }), "login_required");
    const claims = JSON.stringify({ id_token: { sub: { value: await subjectOf(ben) } } });
    assert.equal(await asked({ claims }), "access_denied");
  });

  test("a sign-in that waits for its second factor is none", async () => {
    const browser = await as(ann);
    await rows(
      sql`update sessions set pending_step = 'secondFactor' where user_number = ${ann.userNumber}`,
    );
    assert.equal((await begin(browser)).page, "/sign-in");
    const { url } = await archive.begin({ prompt: "none" });
    assert.equal((await browser.follow(url)).url.searchParams.get("error"), "login_required");
    await signOut(ann);
  });

  test("whoever has to confirm goes on only after having done so, with the requested factor", async () => {
    const browser = await as(ann);
    const essential = { id_token: { acr: { essential: true, value: "second-factor" } } };
    for (const [parameters, needsFactor] of [
      [{ prompt: "login" }, false],
      [{ max_age: "30" }, false],
      [{ max_age: "0" }, false],
      [{ acr_values: "second-factor" }, true],
      [{ claims: JSON.stringify(essential) }, true],
    ] as [Record<string, string>, boolean][]) {
      await confirm(ann);
      await grow(ann);
      const begun = await begin(browser, parameters);
      assert.deepEqual([begun.page, begun.factor], ["/confirm-identity", needsFactor ? "1" : null]);
      assert.match((await stepOf(browser, begun.path)).location ?? "", /^\/confirm-identity/);
      if (needsFactor) {
        await confirm(ann);
        assert.match((await stepOf(browser, begun.path)).location ?? "", /^\/confirm-identity/);
      }
      await confirm(ann, needsFactor ? "app" : null);
      const claims = (await begun.finish()).claims();
      assert.equal(claims?.acr, needsFactor ? "second-factor" : "password");
      assert.deepEqual(claims?.amr, needsFactor ? ["pwd", "mfa", "otp"] : ["pwd"]);
    }
    await signOut(ann);
  });
});

describe("addresses below /oidc", () => {
  test("they are what they are, to the character", async () => {
    const browser = await as(ann);
    const { search } = (await archive.begin()).url;
    for (const path of [
      "AUTH",
      "auth/",
      "/auth",
      "%61uth",
      "auth//",
      "/evil.example/auth",
      "/",
      "//",
    ])
      assert.equal((await browser.ask(at(`/oidc/${path}${search}`))).status, 404, path);
    for (const path of ["session/end/confirm", "session/end/success", "auth/x", "jwks", "token/"])
      assert.equal((await browser.ask(at(`/oidc/${path}`), { method: "POST" })).status, 404, path);
    assert.equal((await browser.ask(at("/oidc/session/end/success"))).status, 404);
  });

  test("a question mark and special characters in a state come back as they were", async () => {
    const state = "a?b&c=d/ä +%23#";
    const { url } = await archive.begin({ state });
    const { url: back } = await (await as(ann)).follow(url);
    assert.equal(back.searchParams.get("state"), state);
    const after = findSystem("invoiceArchive")?.oidc?.afterSignOut[0] ?? "";
    const { id_token: hint = "" } = await archive.enter(await as(ben));
    const query = new URLSearchParams({
      id_token_hint: hint,
      post_logout_redirect_uri: after,
      state,
    });
    const { location } = await stepOf(new TestBrowser(), `/oidc/session/end?${query}`);
    assert.equal(new URL(location ?? "", portal.url).searchParams.get("state"), state);
  });

  test("sign-ins to systems are counted by address, whatever they ask for (S-61)", async () => {
    const answers: [status: number, retryAfter: string | null][] = [];
    for (let tries = 0; tries < 140; tries += 20)
      for (const { status, headers } of await Promise.all(
        Array.from({ length: 20 }, () => new TestBrowser().ask(at("/oidc/auth"))),
      ))
        answers.push([status, headers.get("retry-after")]);
    assert.deepEqual(answers[0], [400, null]);
    const refused = answers.filter(([status]) => status === 429);
    assert.ok(refused.length > 0 && refused.every(([, wait]) => Number(wait) > 0), String(answers));
  });
});

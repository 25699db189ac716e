import assert from "node:assert/strict";
import { Browser } from "./browser";
import { type Restartable, type Scene, until } from "./scene";
import { toldOf } from "./with-apache";
import { enterNext, personAt } from "./with-next-auth";

type Clients = { apache: Restartable | null; next: Restartable };

/** The ids of the published keys, the one that signs first. */
async function publishedKeys(portal: string): Promise<string[]> {
  const { keys } = (await (await fetch(`${portal}/oidc/jwks`)).json()) as {
    keys: { kid: string }[];
  };
  return keys.map(({ kid }) => kid);
}

/** Verifies that new keys and new secrets disturb nobody: what is open stays open, and new sign-ins work. */
export async function verifyChanges(scene: Scene, clients: Clients): Promise<void> {
  const { verify } = scene.findings;
  await clients.apache?.restart({ asks: "always" });
  await clients.next.restart({ asks: "always" });
  const before = await openSessions(scene, clients);
  await verifyKeys(scene, before, clients);
  await verify("the secret of the next generation works as the one before it did", async () => {
    const secret = await scene.portal.secretOf("phoneBook");
    await clients.apache?.restart({ secret });
    await before.comeBack();
    await openSessions(scene, clients);
  });
  await verifyAuthSecret(scene, before, clients);
}

async function verifyKeys(
  { portal, findings, ...scene }: Scene,
  before: Sessions,
  clients: Clients,
): Promise<void> {
  const { verify } = findings;
  const all = { portal, findings, ...scene };
  const [first = ""] = await publishedKeys(portal.url);
  await verify("an announced key is published beside the one that signs", async () => {
    await portal.command("oidc-rotate");
    await until(async () => (await publishedKeys(portal.url)).length === 2, 70);
    assert.equal((await publishedKeys(portal.url))[0], first);
    await before.goOn();
  });
  await verify(
    "after its day it signs: sessions go on, and programs that knew the old key accept it",
    async () => {
      await portal.sql`update oidc_keys set signs_from = signs_from - interval '1 day'`;
      await until(async () => (await publishedKeys(portal.url))[0] !== first, 70);
      await before.goOn();
      await openSessions(all, clients);
    },
  );
  await verify(
    "a stolen key is dropped within a minute: sessions go on, and new sign-ins work",
    async () => {
      await portal.command("oidc-rotate", "--now");
      await until(async () => (await publishedKeys(portal.url)).length === 1, 70);
      await before.goOn();
      await openSessions(all, clients);
    },
  );
}

async function verifyAuthSecret(scene: Scene, before: Sessions, clients: Clients): Promise<void> {
  const { portal, findings } = scene;
  const old = portal.secret();
  await findings.verify(
    "another AUTH_SECRET with the old one as AUTH_SECRET_PREVIOUS: sessions go on, and sign-ins with the old secret work",
    async () => {
      await portal.restart({ AUTH_SECRET: `${old}x`, AUTH_SECRET_PREVIOUS: old });
      await before.goOn();
      await openSessions(scene, clients);
    },
  );
  await findings.verify("then the new secrets, and no AUTH_SECRET_PREVIOUS any more", async () => {
    await clients.apache?.restart({ secret: await portal.secretOf("phoneBook") });
    await clients.next.restart({ secret: await portal.secretOf("numbers") });
    await portal.restart({ AUTH_SECRET_PREVIOUS: "" });
    await openSessions(scene, clients);
  });
}

/** Somebody who is signed in to both clients. */
type Sessions = {
  /** Visits them again: what is open there goes on, with a refresh, and without a way over the portal. */
  goOn(): Promise<void>;
  /** Visits them again after Apache has lost its sessions: without a form. */
  comeBack(): Promise<void>;
};

async function openSessions({ customer }: Scene, { apache, next }: Clients): Promise<Sessions> {
  const mini = await customer.add("contacts", "phoneNumbers");
  const browser = new Browser();
  assert.ok(personAt(await enterNext(next, browser, mini)));
  const comeBack = async () => {
    assert.deepEqual(personAt(await browser.open(next.url))?.areas, ["phoneNumbers"]);
    if (!apache) return;
    assert.equal(toldOf(await browser.open(`${apache.url}/contacts`)).path, "/contacts");
  };
  const goOn = async () => {
    await comeBack();
    assert.equal(browser.way.length, 1, browser.way.join(" → "));
  };
  await comeBack();
  await goOn();
  return { goOn, comeBack };
}

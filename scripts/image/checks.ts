import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { limits } from "#lib/rules/limits";
import { steadily } from "../../e2e/faults/support/load";
import { ask } from "../../e2e/support/http";
import type { Findings } from "../connect/findings";
import { type Opened, runInImage } from "./container";
import type { Pair } from "./pair";

/** What holds for the image before it is started. */
export async function checkImage(opened: Opened, { verify }: Findings): Promise<void> {
  await verify("it is started by node itself, and not as root", async () => {
    assert.deepEqual(opened.command, ["node", "start.mjs"]);
    assert.ok(opened.uid > 0 && opened.gid > 0);
    const id = await runInImage(opened, ["sh", "-c", "id -u; grep CapEff /proc/self/status"]);
    assert.equal(id, `${opened.uid}\nCapEff:\t0000000000000000\n`);
  });
  await verify("nothing of it can be written", async () => {
    const attempt = "touch start.mjs 2>&1 || touch .next/cache 2>&1 || echo refused";
    assert.match(await runInImage(opened, ["sh", "-c", attempt]), /Read-only[\s\S]*refused\n$/);
    const owned = await runInImage(opened, ["find", "/portal", "-user", "node"]);
    assert.equal(owned, "");
  });
  await verify("it has the list of its packages", async () => {
    const list = JSON.parse(readFileSync(`${opened.files}${opened.folder}/sbom.cdx.json`, "utf8"));
    const names = list.components.map(({ name }: { name: string }) => name);
    assert.ok(names.includes("next") && !names.includes("fast-check"));
    return `${names.length} packages`;
  });
}

/** What holds behind a proxy with its file of examples/running. */
export async function checkEntrance(
  url: string,
  { ordersKey, pair }: { ordersKey: string | null; pair: Pair },
  { verify }: Findings,
): Promise<void> {
  const portal = { url, port: Number(new URL(url).port) };
  await verify("pages come through, with the portal's headers", async () => {
    const answer = await ask(portal, "/sign-in");
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers["strict-transport-security"]), /includeSubDomains/);
    assert.match(answer.text, /<h1/);
  });
  await verify("headers as long as the portal takes them come through", async () => {
    const long = `x=${"x".repeat(limits.httpHeaderBytes - 2_000)}`;
    assert.equal((await ask(portal, "/sign-in", { cookie: long })).status, 200);
  });
  await verify("a body that is too long for any form is refused", async () => {
    const upload = limits.importMegabytes * 1024 * 1024 + limits.httpBodyBytes;
    const body = Buffer.alloc(upload + 1);
    const headers = { "Content-Type": "multipart/form-data; boundary=x" };
    // Often, because the answer comes while the proxy still sends.
    const statuses = new Set<number>();
    for (let n = 0; n < 30; n += 1) {
      const { status } = await ask(portal, "/users/import", { method: "POST", headers, body });
      statuses.add(status);
    }
    assert.deepEqual([...statuses], [413]);
  });
  await verify("both processes are replaced while requests come in, and none fails", async () => {
    const page = () => ask(portal, "/sign-in", { agent: false });
    // An order without content: refused, and never sent twice by a proxy, because it might have changed something.
    const headers = { Authorization: `Bearer ${ordersKey}`, "Content-Type": "application/json" };
    const order = () =>
      ask(portal, "/api/orders", { method: "POST", headers, body: "{}", agent: false });
    const wrong: number[] = [];
    let sent = 0;
    const replacing = (async () => [await pair.replace(0), await pair.replace(1)])();
    await steadily(10, replacing, async (n) => {
      sent += 1;
      const isOrder = ordersKey !== null && n % 4 === 0;
      const { status } = await (isOrder ? order() : page()).catch(() => ({ status: 0 }));
      if (status !== (isOrder ? 422 : 200)) wrong.push(status);
    });
    assert.deepEqual(wrong, []);
    return `${sent} requests; the processes ended within ${Math.max(...(await replacing))} ms`;
  });
  await verify("the portal reads from the proxy who asks", async () => {
    assert.doesNotMatch(pair.said(), /proxyIgnored|addressUnknown|"fault"/);
  });
}

import assert from "node:assert/strict";
import { connect } from "node:net";
import { ask, assertRefused, inside, type Stand } from "./stand";

const upgradeTo = (protocol: string): [string, string][] => [
  ["Connection", "Upgrade"],
  ["Upgrade", protocol],
  ["Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="],
  ["Sec-WebSocket-Version", "13"],
];

/** Verifies that a WebSocket is asked about when it begins, and that no other protocol begins. */
export async function verifyUpgrades(stand: Stand): Promise<void> {
  const { customer, telephone, program } = stand;
  const { verify } = stand.findings;
  const { person, cookie } = await inside(stand);

  await verify("a WebSocket lets no visitor in, and nobody without the area", async () => {
    const headers = upgradeTo("websocket");
    assertRefused(telephone, await ask(telephone, "/fax", { headers }), "a visitor");
    await customer.tick(person, "sms");
    assertRefused(telephone, await ask(telephone, "/fax", { cookie, headers }), "without the area");
    await customer.tick(person, "fax", "sms");
  });
  await verify("no other protocol begins, whose requests nobody would be asked about", async () => {
    for (const protocol of ["h2c", "HTTP/2.0", "TLS/1.0", "websocket, h2c", "h2c, websocket"]) {
      const headers = [
        ...upgradeTo(protocol),
        ["HTTP2-Settings", "AAMAAABkAAQAoAAAAAIAAAAA"],
      ] as const;
      const { status } = await ask(telephone, "/fax", { cookie, headers });
      assert.notEqual(status, 101, protocol);
      telephone.recorder.take();
    }
  });
  if (!program.upgrades) {
    await verify("this proxy begins none at all", async () => {
      const { status } = await ask(telephone, "/fax", { cookie, headers: upgradeTo("websocket") });
      assert.notEqual(status, 101);
      assert.deepEqual(telephone.recorder.take(), []);
    });
    return;
  }
  await verify(
    "it begins for somebody with the area, and stays open when the tick goes",
    async () => {
      const socket = openSocket(telephone.url, cookie);
      assert.match(await socket.heard(/\r\n\r\n/), /^HTTP\/1\.1 101 /);
      socket.say("one");
      await socket.heard(/one/);
      await customer.tick(person, "sms");
      socket.say("two");
      await socket.heard(/two/);
      socket.end();
      telephone.recorder.take();
      const again = await ask(telephone, "/fax", { cookie, headers: upgradeTo("websocket") });
      assertRefused(telephone, again, "the next one");
    },
  );
}

function openSocket(origin: string, cookie: string) {
  const { hostname, port, host } = new URL(origin);
  const socket = connect({ host: hostname, port: Number(port) }).setTimeout(5_000);
  const headers = [["Host", host], ["Cookie", cookie], ...upgradeTo("websocket")];
  socket.write(
    `GET /fax HTTP/1.1\r\n${headers.map((pair) => pair.join(": ")).join("\r\n")}\r\n\r\n`,
  );
  let text = "";
  return {
    say: (what: string) => socket.write(what),
    end: () => socket.destroy(),
    /** Waits until this was heard, since the beginning. */
    heard: (pattern: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = (part?: Buffer) => {
          text += part?.toString("latin1") ?? "";
          if (pattern.test(text)) {
            socket.off("data", look);
            resolve(text);
          }
        };
        socket.on("data", look);
        const fail = (why: string) => reject(new Error(`${pattern}: ${why}, heard: ${text}`));
        socket.once("close", () => fail("closed")).once("timeout", () => fail("nothing comes"));
        socket.once("error", ({ message }) => fail(message));
        look();
      }),
  };
}

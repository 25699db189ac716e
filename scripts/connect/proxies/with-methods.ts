import assert from "node:assert/strict";
import { ask, assertRefused, inside, navigation, type Stand } from "./stand";

/** Verifies that the portal is asked about a request of any method, and that bodies go to the application alone. */
export async function verifyMethods(stand: Stand): Promise<void> {
  const { telephone } = stand;
  const { verify } = stand.findings;
  const { cookie } = await inside(stand, "fax");
  const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get"];

  await verify("no method lets in a visitor, or somebody without the area", async () => {
    for (const method of [...methods, "TRACE", "CONNECT", "G ET", "PURGE"])
      for (const headers of [[], navigation]) {
        const visitor = await ask(telephone, "/fax", { method, headers });
        assert.deepEqual(telephone.recorder.take(), [], method);
        assert.ok(visitor.status === 0 || visitor.status >= 303, `${method} ${visitor.status}`);
        if (method !== "GET") assert.equal(visitor.headers.has("location"), false, method);
        assertRefused(telephone, await ask(telephone, "/sms", { cookie, method, headers }), method);
      }
  });
  await verify(
    "a form with a long body arrives whole; the portal is asked without it",
    async () => {
      const body = `text=${"x".repeat(300_000)}`;
      for (const method of ["POST", "PUT", "PATCH"]) {
        telephone.recorder.take();
        assert.equal((await ask(telephone, "/fax", { cookie, method, body })).status, 200, method);
        const [arrival] = telephone.recorder.take();
        const length = arrival?.headers.find(([name]) => /^content-length$/i.test(name))?.[1];
        assert.deepEqual([arrival?.method, length], [method, String(body.length)]);
      }
    },
  );
  await verify("so does one in chunks", async () => {
    const answer = await ask(telephone, "/fax", {
      cookie,
      method: "POST",
      headers: [["Transfer-Encoding", "chunked"]],
      body: "3\r\na=1\r\n0\r\n\r\n",
    });
    assert.equal(answer.status, 200);
    assert.equal(telephone.recorder.take()[0]?.method, "POST");
  });
  await verify("a request that is hidden in another one's body reaches nobody", async () => {
    const hidden = "0\r\n\r\nGET /sms HTTP/1.1\r\nHost: x\r\n\r\n";
    const length = ["Content-Length", `${hidden.length}`] as const;
    for (const headers of [
      [["Transfer-Encoding", "chunked"], length],
      [length, ["Transfer-Encoding", "chunked"]],
      [["Transfer-Encoding", "xchunked"], length],
      [["Transfer-Encoding", "chunked, identity"], length],
      [["Transfer-Encoding", "identity"], length],
      [["Transfer_Encoding", "chunked"], length],
      [["Transfer-Encoding ", "chunked"], length],
      [["Content-Length", "0"], length],
      [["Content-Length", "0"]],
      [["Connection", "close, Content-Length"], length],
      [
        ["Connection", "close, Transfer-Encoding"],
        ["Transfer-Encoding", "chunked"],
      ],
    ] as (readonly [string, string])[][]) {
      await ask(telephone, "/fax", { cookie, method: "POST", body: hidden, headers });
      const arrived = telephone.recorder.take().map(({ path }) => path);
      assert.ok(
        arrived.every((path) => path === "/fax"),
        `${JSON.stringify(headers)} ${arrived}`,
      );
    }
  });
}

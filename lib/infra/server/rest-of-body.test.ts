import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { test } from "node:test";
import { closeAfterBody } from "./rest-of-body";

test("a connection on which thirty thousand requests were refused still closes (F-16)", async () => {
  const requests = 30_000;
  let answered = 0;
  const server = createServer((request, response) => {
    closeAfterBody(request);
    response.writeHead(405);
    response.end();
    answered += 1;
    if (answered === requests)
      socket.write("PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.resume();
  for (let sent = 0; sent < requests; sent += 1_000)
    socket.write("PUT / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000));
  await once(socket, "close");
  assert.equal(answered, requests + 1);
  server.close();
});

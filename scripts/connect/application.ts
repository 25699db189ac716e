import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The application behind Apache: it answers with what it was told about the person. */
export async function startApplication(): Promise<{ url: string; close(): void }> {
  const server = createServer(({ url, headers }, response) => {
    const told = Object.entries(headers).filter(([name]) => /^(oidc_|remote)/i.test(name));
    response.setHeader("Content-Type", "application/json");
    response.end(JSON.stringify({ path: url, ...Object.fromEntries(told) }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

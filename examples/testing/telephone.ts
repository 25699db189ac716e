import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  addressOn,
  type ExampleSystem,
  exampleSystems,
  freePorts,
  newShopKey,
  startExampleSystem,
} from "../../scripts/support/systems";
import { startAskedPortal } from "./asked-portal";

/** Starts some of the programs of the telephone system, and a portal that they ask. */
export async function startTelephone(...ids: ExampleSystem["id"][]) {
  const folder = mkdtempSync(join(tmpdir(), "zugang-telephone-"));
  const ports = await freePorts();
  const address = addressOn(ports.telephoneSystem);
  const portal = await startAskedPortal(address);
  const start = (id: ExampleSystem["id"]) =>
    startExampleSystem(
      exampleSystems.find((one) => one.id === id) as ExampleSystem,
      { ports, key: newShopKey() },
      { portalUrl: portal.url, secret: "", log: join(folder, id) },
    );
  const servers = await Promise.all(ids.map(start));
  return {
    portal,
    /** The proxy's address, and that of what is behind it. */
    address,
    application: addressOn(ports.telephoneApplication),
    async end() {
      for (const server of servers) await server.stop();
      portal.close();
      rmSync(folder, { recursive: true });
    },
  };
}

type Answer = { status: number; headers: IncomingHttpHeaders; body: string };

/** Sends one request as it is: path, Host and spelling of headers are not changed. Rejects if the answer breaks off. */
export function send(
  address: string,
  path: string,
  options: { method?: string; headers?: Record<string, string | string[]>; body?: string } = {},
): Promise<Answer> {
  const { method = "GET", headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const sent = request(address, { path, method, headers, agent: false });
    sent.on("error", reject).on("response", (answer) => {
      const { statusCode: status = 0, headers } = answer;
      text(answer).then((body) => resolve({ status, headers, body }), reject);
    });
    sent.end(body);
  });
}

/** What an application behind a proxy was given. */
type Given = { url: string; method: string; headers: IncomingHttpHeaders; body: string };

/** An application that keeps what it is given, and answers 200 unless a test says otherwise. */
export async function startApplication(address: string) {
  const application = {
    given: [] as Given[],
    answer: null as ((response: ServerResponse) => void) | null,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
  const server = createServer(async (received, response) => {
    const { url = "", method = "", headers } = received;
    const body = await text(received).catch(() => "broken off");
    application.given.push({ url, method, headers, body });
    if (application.answer) application.answer(response);
    else response.writeHead(200, { "Set-Cookie": ["a=1", "b=2"] }).end("The application");
  });
  const port = Number(new URL(address).port);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return application;
}

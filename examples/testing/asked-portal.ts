import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** A portal that a proxy asks about each request: one person, known by the cookie `zugang-1.system=known`. */
export type AskedPortal = Awaited<ReturnType<typeof startAskedPortal>>;

/** What it was asked, or given of `/.zugang/*`. */
type Heard = { url: string; headers: IncomingHttpHeaders };

const areas = ["phoneNumbers", "callList"];

/** Starts it on a free port. `address` is where people see the system about which it is asked. */
export async function startAskedPortal(address: string) {
  const { publicKey, privateKey } = await generateKeyPair("ES256");
  const keys = [{ ...(await exportJWK(publicKey)), kid: "one", alg: "ES256", use: "sig" }];
  const portal = {
    url: "",
    privateKey,
    areas,
    heard: [] as Heard[],
    /** While this is set it answers every question so, instead of by cookie and areas. */
    answer: null as { status: number; headers?: OutgoingHttpHeaders } | null,
    /** While this is set it answers no question at all. */
    silent: false,
    /** While this is set its keys cannot be read. */
    keyless: false,
    /** An assertion about a request to the system, with what is to be different. */
    async assertion({
      changes = {},
      header = {},
      key = privateKey as CryptoKey | Uint8Array,
    } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload: JWTPayload = {
        ...{ iss: `${portal.url}/authz`, aud: address, iat: now, exp: now + 60 },
        ...{ sub: "9f3c1f6e-0000-4000-8000-000000000001", name: "Mini Mustermensch" },
        ...{ locale: "de", customer_number: "1111111", areas: portal.areas, ...changes },
      };
      const protectedHeader = { alg: "ES256", kid: "one", typ: "zugang-assertion+jwt", ...header };
      return new SignJWT(payload).setProtectedHeader(protectedHeader).sign(key);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };

  async function answerTo({ url = "", headers }: IncomingMessage) {
    if (portal.answer) return portal.answer;
    const [, area] = /^\/authz\/telephoneSystem(?:\/(\w+))?$/.exec(url) ?? [];
    if (!headers.cookie?.includes("zugang-1.system=known")) return { status: 401 };
    if (area && !portal.areas.includes(area)) return { status: 403 };
    const person = {
      "Remote-User": "9f3c1f6e-0000-4000-8000-000000000001",
      "X-Zugang-Customer-Number": "1111111",
      "X-Zugang-Areas": portal.areas.join(" "),
      "X-Zugang-Assertion": await portal.assertion(),
    };
    return { status: 200, headers: person };
  }

  const server = createServer(async (request, response) => {
    const { url = "", headers } = request;
    if (url === "/authz/.well-known/jwks.json") {
      response.writeHead(portal.keyless ? 503 : 200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ keys }));
      return;
    }
    portal.heard.push({ url, headers });
    if (portal.silent) return;
    const answer = url.startsWith("/.zugang/") ? { status: 200 } : await answerTo(request);
    response.writeHead(answer.status, answer.headers).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  portal.url = `http://localhost:${(server.address() as AddressInfo).port}`;
  return portal;
}

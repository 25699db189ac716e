import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createSilentServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { findFreePort } from "#db/free-port";
import type { MailServer } from "#lib/infra/mail-server";
import type { System } from "#lib/infra/system-settings";
import { startSmtpServer } from "../../../e2e/support/smtp-server";
import { findingsOfPortal } from "./portal";
import { findingsOfResend } from "./resend";
import { findingsOfSmtp } from "./smtp";
import { findingsOfSystems } from "./systems";

const servers: Server[] = [];
after(() => {
  for (const server of servers) server.close();
});

/** The port of a server that answers so. */
async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
const serving = (answer: RequestListener) => listening(createServer(answer));
/** A server that accepts connections and never says anything. */
const silent = () => listening(createSilentServer((socket) => socket.unref()));
const soon = () => AbortSignal.timeout(500);
const late = () => AbortSignal.timeout(5_000);

describe("the portal as it is seen from this machine", () => {
  const find = async (port: number) =>
    (await findingsOfPortal(new URL(`http://127.0.0.1:${port}`), late())).map(({ what }) => what);

  test("a ready portal, one that is not, something else, and nobody", async () => {
    const ours = (status: number) =>
      serving((request, response) => {
        assert.equal(request.url, "/api/health/ready");
        response.writeHead(status, { "X-Request-Id": "1" }).end();
      });
    assert.equal((await find(await ours(200)))[1], "answers, and is ready");
    assert.equal((await find(await ours(503)))[1], "answers, and is not ready");
    const other = await serving((_, response) => void response.end("Welcome to nginx!"));
    assert.match((await find(other))[1] ?? "", /something else answers/);
    const port = await findFreePort();
    assert.match((await find(port))[1] ?? "", /does not answer this machine \(refused\)/);
  });

  test("one that hangs is told within the time of the check", async () => {
    const url = new URL(`http://127.0.0.1:${await silent()}`);
    const [, finding] = await findingsOfPortal(url, soon());
    assert.match(finding?.what ?? "", /\(timeout\)/);
  });

  const openssl = spawnSync("openssl", ["version"]).error ? "openssl is not installed" : false;
  test("a certificate of nobody is broken, and https that is none or hangs is told", {
    skip: openssl,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "zugang-tls-"));
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const made = spawnSync("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "90", "-subj", "/CN=localhost", "-keyout", key, "-out", cert],
    ]);
    assert.equal(made.status, 0, String(made.stderr));
    const files = { key: readFileSync(key), cert: readFileSync(cert) };
    rmSync(folder, { recursive: true });
    const port = await listening(createSecureServer(files, (_, response) => void response.end()));
    const url = new URL(`https://127.0.0.1:${port}`);
    const [certificate, answer] = await findingsOfPortal(url, late());
    assert.match(
      certificate?.what ?? "",
      /the certificate is refused, .* \(DEPTH_ZERO_SELF_SIGNED_CERT\)/,
    );
    assert.match(answer?.what ?? "", /does not answer this machine \(tls\)/);
    const plain = new URL(
      `https://127.0.0.1:${await serving((_, response) => void response.end())}`,
    );
    assert.match(
      (await findingsOfPortal(plain, late()))[0]?.what ?? "",
      /^(the certificate is refused|.*cannot be reached)/,
    );
    const hanging = new URL(`https://127.0.0.1:${await silent()}`);
    assert.match((await findingsOfPortal(hanging, soon()))[0]?.what ?? "", /\(timeout\)/);
  });
});

describe("the mail provider", () => {
  const settings = { apiKey: "re_needle", from: "Portal <portal@good.example>" };

  test("its answer is read, with the key in the head only, and its clock compared", async () => {
    const port = await serving((request, response) => {
      assert.deepEqual([request.method, request.url], ["GET", "/domains"]);
      assert.equal(request.headers.authorization, "Bearer re_needle");
      response.end(JSON.stringify({ data: [{ name: "good.example", status: "verified" }] }));
    });
    const found = await findingsOfResend(
      { ...settings, baseUrl: `http://127.0.0.1:${port}` },
      late(),
    );
    assert.deepEqual(
      found.map(({ about, state }) => `${about} ${state}`),
      ["mail ok", "clocks ok"],
    );
  });

  test("one that cannot be reached is broken, and the key is not told", async () => {
    const baseUrl = `http://127.0.0.1:${await findFreePort()}`;
    const found = await findingsOfResend({ ...settings, baseUrl }, late());
    assert.match(found[0]?.what ?? "", /cannot be reached \(refused\)/);
    assert.doesNotMatch(JSON.stringify(found), /needle/);
  });
});

test("an SMTP server that takes connection and login is well; of another one the reason is told, and no password", async () => {
  const login = { user: "portal", password: "needle" };
  const server = await startSmtpServer({ login });
  const find = async (change: Partial<MailServer>) => {
    const address = {
      host: "127.0.0.1",
      port: server.port,
      tls: "none",
      login,
      ...change,
    } as const;
    const settings = { server: address, from: "portal@good.example", name: "portal.example.com" };
    return findingsOfSmtp(settings, late());
  };
  const well = await find({});
  const ill = await find({ login: { user: "portal", password: "another needle" } });
  await server.close();
  const away = await find({});
  assert.deepEqual(
    [...well, ...ill, ...away].map(({ state }) => state),
    ["ok", "broken", "broken"],
  );
  assert.match(ill[0]?.what ?? "", /\(login_535/);
  assert.match(away[0]?.what ?? "", /\(refused\)/);
  assert.doesNotMatch(JSON.stringify([well, ill, away]), /needle/);
  assert.equal(server.accepted.length, 0);
});

test("a connected system that answers anything is there; one that does not is broken if the portal has to reach it", async () => {
  const system = (id: string, kind: "oidc" | "proxy", port: number) =>
    ({ id, kind, origin: `http://localhost:${port}` }) as System;
  const there = await serving((_, response) => void response.writeHead(404).end());
  const nobody = await findFreePort();
  const found = await findingsOfSystems(
    [
      system("shop", "oidc", there),
      system("archive", "oidc", nobody),
      system("telephone", "proxy", nobody),
      { ...system("metadata", "oidc", 80), origin: "http://169.254.169.254" },
    ],
    late(),
  );
  assert.deepEqual(
    found.map(({ state }) => state),
    ["ok", "broken", "look", "broken"],
  );
  assert.match(found[3]?.what ?? "", /\(address\)/);
});

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { parse } from "yaml";
import { limits } from "#lib/rules/limits";
import headers from "#lib/rules/response-headers.json" with { type: "json" };
import { read } from "./testing/documents";
import { findProgram } from "./testing/programs";

/** The files of examples/running: their numbers are the portal's own, and the programs themselves accept them. */
const nginx = read("examples/running/nginx.conf");
const caddy = read("examples/running/Caddyfile");
const unit = read("examples/running/zugang@.service");
const compose = read("examples/running/compose.yaml");
const page = read("docs/running.md");

const folder = mkdtempSync(join(tmpdir(), "zugang-running-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** The longest body that the portal takes, the list of an import, in bytes. */
const upload = limits.importMegabytes * 1024 * 1024 + limits.httpBodyBytes;

/** The number in a file, in bytes or milliseconds. */
function valueIn(text: string, pattern: RegExp): number {
  const [, number = "", unit = ""] = pattern.exec(text) ?? [];
  assert.ok(number, `nothing matches ${pattern}`);
  const units = { k: 1024, KiB: 1024, s: 1000, m: 60_000 };
  return Number(number) * (units[unit as keyof typeof units] ?? 1);
}

describe("the numbers in front of the portal are the portal's own", () => {
  test("nginx lets the longest list of users through and nothing longer; behind Caddy the portal decides", () => {
    assert.equal(valueIn(nginx, /client_max_body_size (\d+)(k);/), upload);
    assert.doesNotMatch(caddy, /max_size/);
    assert.ok(page.includes(`${upload / 1024} kB`));
  });

  test("nginx and Caddy take headers as long as the portal does, and answers with kept entries", () => {
    assert.equal(valueIn(nginx, /large_client_header_buffers 4 (\d+)(k);/), limits.httpHeaderBytes);
    assert.equal(valueIn(caddy, /max_header_size (\d+)(KiB)/), limits.httpHeaderBytes);
    const answer = valueIn(nginx, /proxy_buffer_size (\d+)(k);/);
    assert.ok(answer > 2 * limits.keptEntryLength + limits.formAsQuery, `${answer}`);
  });

  test("nginx and Caddy wait as long as the portal does", () => {
    for (const [text, pattern, value] of [
      [nginx, /client_header_timeout (\d+)(s);/, limits.httpHeaders],
      [caddy, /read_header (\d+)(s)/, limits.httpHeaders],
      [nginx, /client_body_timeout (\d+)(s);/, limits.httpRequest],
      [caddy, /read_body (\d+)(s)/, limits.httpRequest],
      [nginx, /proxy_read_timeout (\d+)(s);/, limits.httpSilence],
      [nginx, /proxy_send_timeout (\d+)(s);/, limits.httpSilence],
      [caddy, /response_header_timeout (\d+)(s)/, limits.httpSilence],
    ] as const)
      assert.equal(valueIn(text, pattern), value, `${pattern}`);
  });

  test("nginx and Caddy keep no connection to a process that may end, and leave out none because of a refusal before", () => {
    assert.match(nginx, /proxy_set_header Connection close;/);
    assert.doesNotMatch(nginx, /^\s*keepalive/m);
    assert.equal(nginx.match(/^ *server 127\.0\.0\.1:\d+ max_fails=0;$/gm)?.length, 2);
    assert.match(caddy, /^\s*keepalive off$/m);
  });

  test("systemd and Docker give the portal more time to end than it takes", () => {
    for (const [text, pattern] of [
      [unit, /^TimeoutStopSec=(\d+)()$/m],
      [compose, /stop_grace_period: (\d+)(s)/],
    ] as const) {
      const value = valueIn(text, pattern);
      assert.ok((text === unit ? value * 1000 : value) > limits.shutdown);
    }
    assert.equal(limits.shutdown, 8_000, "the comments in both files say eight seconds");
  });

  test("everybody who copies a file reads first that https is for two years, and for every host below", () => {
    const { value = "" } =
      headers.everywhere.find(({ key }) => key === "Strict-Transport-Security") ?? {};
    assert.equal(valueIn(value, /max-age=(\d+)/), 2 * 365 * 24 * 3600);
    for (const text of [nginx, caddy, page]) {
      assert.ok(text.includes(`Strict-Transport-Security: ${value}`));
      assert.match(text, /two years/);
      assert.match(text, /every host below it/i);
    }
  });

  test("nginx writes no address of a link into a log, not even where it only leads to https", () => {
    const servers = nginx.split("\nserver {\n").slice(1);
    assert.equal(servers.length, 2);
    for (const server of servers)
      assert.match(server, /access_log \S+ combined if=\$zugang_logged;/);
    assert.match(nginx, /~\^\/\(activate\|reset-password\|register\|/);
    assert.doesNotMatch(caddy, /^\s*log\b/m);
  });

  test("behind each proxy the portal is told of it, and the browser's own claim does not count", () => {
    for (const text of [nginx, caddy, compose]) assert.match(text, /TRUSTED_PROXY[=:] ?"?1/);
    assert.match(nginx, /X-Forwarded-For \$remote_addr;/);
    assert.match(nginx, /proxy_set_header Host \$host;/);
    assert.doesNotMatch(caddy, /trusted_proxies|header_up/);
  });
});

describe("the image and the services around it", () => {
  const services = parse(compose, { merge: true }).services;

  test("the portal runs twice, without root, without a right and on a file system that nobody writes", () => {
    for (const name of ["portal-1", "portal-2"]) {
      assert.equal(services[name].read_only, true, name);
      assert.deepEqual(services[name].cap_drop, ["ALL"], name);
      assert.deepEqual(services[name].security_opt, ["no-new-privileges:true"], name);
      assert.equal(services[name].ports, undefined, `${name} is reached through Caddy alone`);
      assert.ok(services.caddy.environment.PORTAL_PROCESSES.includes(`${name}:3000`), name);
    }
    const [, last = ""] = read("Dockerfile").split(/^FROM node:24-bookworm-slim$/m);
    assert.match(last, /^USER node$[\s\S]*^CMD \["node", "start\.mjs"\]$/m);
    assert.match(last, /--chown=root:root/);
  });

  test("nobody but the portal reaches the database, and no secret stands in the compose file", () => {
    assert.deepEqual(services.database.networks, ["inside"]);
    assert.equal(services.database.ports, undefined);
    for (const [name, { networks }] of Object.entries<{ networks: string[] }>(services))
      if (!name.startsWith("portal") && name !== "database")
        assert.ok(!networks.includes("inside"), name);
    assert.match(services["portal-1"].environment.DATABASE_URL, /:\$\{DATABASE_PASSWORD:\?/);
    for (const name of ["portal.env", "actions_key"])
      assert.ok(read(".gitignore").includes(`examples/running/${name}\n`), name);
    assert.ok(read(".dockerignore").includes("examples/running\n"));
  });
});

describe("an afternoon", () => {
  test("docs/adopt.md names the programs of the image that npm run image runs, and in its order", () => {
    const [, section = ""] =
      /^## In an afternoon$([\s\S]*?)^## /m.exec(read("docs/adopt.md")) ?? [];
    const named = [...section.matchAll(/node ([\w-]+)\.mjs/g)].map(([, name]) => name);
    const steps = ["", "-people", "-service", "-upgrade"].map((step) =>
      read(`scripts/image/afternoon${step}.ts`),
    );
    const run = [...steps.join("\n").matchAll(/\brun\(\s*"([\w-]+)"/g)].map(([, name]) => name);
    assert.deepEqual(named, [...new Set(run)]);
  });
});

/** Runs a program on a file, and returns what it says. */
function ask(program: string, options: string[]) {
  const found = findProgram(program);
  assert.ok(found);
  const { status, stdout, stderr } = spawnSync(found.path, options, {
    env: { ...process.env, HOME: folder, ...found.variables },
    encoding: "utf8",
  });
  return { status, said: `${stdout}${stderr}` };
}

const missing = (program: string) =>
  findProgram(program) === null &&
  `${program} is not on this machine (npm run connect:verify fetches it on Debian)`;

describe("the programs themselves accept the files", () => {
  test("Caddy", { skip: missing("caddy") }, () => {
    const judged = (text: string) => {
      const path = join(folder, "Caddyfile");
      writeFileSync(path, text);
      return ask("caddy", ["validate", "--config", path, "--adapter", "caddyfile"]);
    };
    assert.equal(judged(caddy).status, 0, judged(caddy).said);
    assert.notEqual(judged(caddy.replace("lb_policy", "policy_of_lb")).status, 0);
  });

  test("nginx, with TLS", { skip: missing("nginx") || missing("openssl") }, () => {
    const file = (name: string) => join(folder, name);
    const keyAndCertificate = ["-keyout", file("privkey.pem"), "-out", file("fullchain.pem")];
    const made = ask("openssl", [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "2", "-subj", "/CN=portal.example.com", ...keyAndCertificate],
    ]);
    assert.equal(made.status, 0, made.said);
    const places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (name) => `${name}_temp_path ${file(name)};`,
    );
    const judged = (text: string) => {
      const site = text
        .replaceAll("/etc/letsencrypt/live/portal.example.com", folder)
        .replaceAll("/var/log/nginx", folder);
      // As on Debian, where pages would be compressed without a line of ours.
      const around = ["http {", "gzip on;", ...places, site, "}"];
      const path = file("nginx.conf");
      writeFileSync(path, [`pid ${file("pid")};`, "events {}", ...around].join("\n"));
      return ask("nginx", ["-t", "-p", folder, "-e", "stderr", "-c", path]);
    };
    assert.equal(judged(nginx).status, 0, judged(nginx).said);
    assert.notEqual(judged(nginx.replace("proxy_buffers 8 16k;", "")).status, 0);
  });

  test("systemd, which also finds that the service may do little", {
    skip: missing("systemd-analyze"),
  }, () => {
    const judged = (text: string, ...options: string[]) => {
      const path = join(folder, "zugang@.service");
      writeFileSync(path, text.replace("/usr/bin/node", process.execPath));
      return ask("systemd-analyze", [...options, path]);
    };
    const verify = ["verify", "--man=no"];
    assert.deepEqual(judged(unit, ...verify), { status: 0, said: "" });
    assert.match(judged(unit.replace("RestartSec", "RestartSecs"), ...verify).said, /RestartSecs/);
    // From 0 (nothing) to 100 (everything that root may do).
    const bounds = ["security", "--offline=true", "--no-pager", "--threshold=25"];
    assert.equal(judged(unit, ...bounds).status, 0);
    assert.notEqual(judged(unit.replace(/^Protect.*$/gm, ""), ...bounds).status, 0);
  });
});

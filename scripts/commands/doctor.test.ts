import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, describe, test } from "node:test";
import { findFreePort } from "#db/free-port";
import { addOrganization, openWorld, type World } from "#lib/domain/testing/database";
import { openNameServer } from "#lib/infra/doctor/testing/name-server";
import { systems } from "#lib/rules/catalogue";
import { systemVariable } from "#lib/rules/systems";
import { examine, reportOf } from "./doctor";

let world: World;
let names: Awaited<ReturnType<typeof openNameServer>>;
const mail = createServer((_, response) =>
  response.writeHead(403).end('{"name":"needle-of-them"}'),
);
before(async () => {
  world = await openWorld();
  await addOrganization("provider", null);
  names = await openNameServer({ "MX good.example": ["mx.good.example"] });
  mail.listen(0, "127.0.0.1");
  await once(mail, "listening");
});
after(async () => {
  names.close();
  mail.close();
  await world.close();
});

/** The settings of a real installation, each secret with a needle in it. */
async function settings() {
  const secret = (name: string) => `needle-${name}-${"abcdefgh".repeat(4)}`;
  return {
    DATABASE_URL: world.url,
    APP_URL: `https://localhost:${await findFreePort()}`,
    AUTH_SECRET: secret("auth"),
    AUTH_SECRET_PREVIOUS: secret("before"),
    CRON_SECRET: secret("cron"),
    ORDERS_API_KEY: secret("orders"),
    RESEND_API_KEY: "re_needle",
    RESEND_BASE_URL: `http://127.0.0.1:${(mail.address() as AddressInfo).port}`,
    MAIL_FROM: "Portal <portal@good.example>",
    ...Object.fromEntries(
      systems.map((system, at) => [
        systemVariable(String(Object(system).id), "URL"),
        `https://localhost:${at + 1}`,
      ]),
    ),
  };
}

describe("npm run doctor", () => {
  test("looks at everything, says what to do for each that is not well, and prints no secret", async () => {
    const findings = await examine(await settings(), names.names);
    const report = reportOf(findings);
    for (const about of [
      "settings",
      "database",
      "clocks",
      "queues",
      "TLS",
      "portal",
      "mail",
      "sender",
      "systems",
      "disk",
    ])
      assert.ok(
        findings.some((one) => one.about === about),
        `${about} in\n${report}`,
      );
    for (const { state, advice, what } of findings)
      assert.equal(advice !== undefined, state !== "ok", what);
    assert.match(report, /^broken +mail +Resend refuses the key\n +→ /m);
    assert.match(report, /^look at this +settings +TRUSTED_PROXY is not set/m);
    assert.match(report, /^ok +database /m);
    assert.match(report, /\n\d+ ok, \d+ to look at, \d+ broken\n$/);
    assert.doesNotMatch(report, /needle/);
  });

  test("invalid settings are all that is told of an installation besides its disk, without their values", async () => {
    const wrong = {
      ...(await settings()),
      AUTH_SECRET: "needle",
      DATABASE_URL: "postgres://u:needle@%%%",
    };
    const report = reportOf(await examine(wrong, names.names));
    assert.match(report, /^broken +settings +AUTH_SECRET is too short/m);
    assert.match(report, /^broken +settings +DATABASE_URL /m);
    assert.doesNotMatch(report, /needle|portal +/);
  });
});

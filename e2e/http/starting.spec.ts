import { findFreePort } from "#db/free-port";
import { standaloneServer } from "../../scripts/support/paths";
import { expect, test } from "../support/portal";
import { quick } from "../support/queue";
import { answers, started } from "../support/started";
import { placesOfCatalogue } from "../support/systems";

for (const signal of ["SIGTERM", "SIGKILL"] as const)
  test(`when the shell that started it has gone (${signal}), the portal ends in an orderly way and releases both of its ports (FF-M-7)`, async ({
    portal,
  }) => {
    const [port, metrics] = [await findFreePort(), await findFreePort()];
    // As `npm start` does it, with a shell that does not become the program.
    const { child, said } = started(portal, ["/bin/sh", "-c", "node scripts/start.mjs; true"], {
      PORT: String(port),
      METRICS_PORT: String(metrics),
    });
    await expect.poll(said, { timeout: 60_000, intervals: quick }).toContain('"listening"');
    for (const one of [port, metrics]) expect(await answers("127.0.0.1", one)).toBe(true);
    child.kill(signal);
    await expect
      .poll(() => answers("127.0.0.1", port), { timeout: 20_000, intervals: quick })
      .toBe(false);
    await expect.poll(said, { timeout: 20_000, intervals: quick }).toContain('"ended"');
    expect(await answers("127.0.0.1", metrics)).toBe(false);
  });

test("HOSTNAME with the machine's name does not decide where the portal listens, and over IPv6 pages have working links (FF-B HOSTNAME)", async ({
  portal,
}) => {
  for (const [changes, address, host] of [
    [{ LISTEN: "", HOSTNAME: "no-such-machine.invalid" }, "0.0.0.0", "127.0.0.1"],
    [{ LISTEN: "[::1]" }, "::1", "::1"],
  ] as const) {
    const port = await findFreePort();
    const { child, said, ended } = started(portal, [process.execPath, standaloneServer], {
      ...changes,
      PORT: String(port),
    });
    await expect
      .poll(said, { timeout: 60_000, intervals: quick })
      .toContain(`"address":"${address}","port":${port}`);
    expect(await answers(host, port)).toBe(true);
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    expect(said()).not.toContain('"fault"');
  }
});

test("an address of another machine and a taken port are reported like an invalid variable (FF-B HOSTNAME)", async ({
  portal,
}) => {
  for (const [changes, variable] of [
    [{ LISTEN: "203.0.113.7" }, "LISTEN"],
    [{ LISTEN: "no-such-machine.invalid" }, "LISTEN"],
    [{ LISTEN: "127.0.0.1:3000" }, "LISTEN"],
    [{}, "PORT"],
    [{ METRICS_PORT: new URL(portal.url).port, PORT: "1" }, "METRICS_PORT"],
    [{ METRICS_PORT: "9464", METRICS_LISTEN: "203.0.113.7", PORT: "1" }, "METRICS_LISTEN"],
  ] as const) {
    const { said, ended } = started(portal, [process.execPath, standaloneServer], changes);
    expect(await ended).toBe(1);
    expect(said()).toMatch(new RegExp(`The portal does not start[^]*\\n  ${variable} `));
    expect(said()).not.toContain('"listening"');
  }
});

test("a portal with the wrong database says so, and never that it is listening (FF-B small)", async ({
  portal,
}) => {
  const { said, ended } = started(portal, [process.execPath, standaloneServer], {
    PORT: String(await findFreePort()),
    DEMO: undefined,
    ...placesOfCatalogue,
    RESEND_API_KEY: "re_test_key_of_nobody",
    MAIL_FROM: "Portal <portal@example.com>",
  });
  expect(await ended).toBe(1);
  expect(said()).toContain("this database belongs to a demo");
  expect(said()).not.toContain('"listening"');
});

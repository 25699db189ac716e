import assert from "node:assert/strict";
import { before, beforeEach, describe, test } from "node:test";
import { environment } from "#lib/infra/env";
import { acceptedSecrets, isSystemSecret, systemSecret } from "./system-secrets";

const secret = "current-secret-0123456789-abcdefghij-klm";
const older = "previous-secret-0123456789-abcdefghij-kl";

before(() => {
  Object.assign(process.env, {
    NODE_ENV: "test",
    DATABASE_URL: "postgres://none:none@127.0.0.1:1/none",
    AUTH_SECRET: secret,
    CRON_SECRET: "test-cron-secret-0123456789-abcdefghij",
  });
});
beforeEach(() => restartWith(secret));

/** The settings that this process would have after a start with these secrets. */
function restartWith(authSecret: string, authSecretPrevious?: string): void {
  Object.assign(environment(), { authSecret, authSecretPrevious });
}

describe("the secret of a connected system (R-902)", () => {
  test("a system always has the same secret of 32 bytes; another system, generation or AUTH_SECRET gives another one", () => {
    const first = systemSecret("invoiceArchive", 1);
    assert.match(first, /^[\w-]{43}$/);
    assert.equal(systemSecret("invoiceArchive", 1), first);
    const others = [systemSecret("shop", 1), systemSecret("invoiceArchive", 2)];
    restartWith(older);
    others.push(systemSecret("invoiceArchive", 1));
    assert.equal(new Set([first, ...others]).size, 4);
  });

  test("a system's present secret and the one before are accepted, and no other generation's", () => {
    const accepted = (generation: number, of: number) =>
      isSystemSecret("invoiceArchive", generation, systemSecret("invoiceArchive", of));
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((of) => accepted(3, of)),
      [false, true, true, false, false],
    );
    assert.deepEqual(
      [0, 1, 2].map((of) => accepted(1, of)),
      [false, true, false],
    );
  });

  test("another system's secret is refused, and so is what only resembles the right one", () => {
    const right = systemSecret("invoiceArchive", 1);
    const wrong = ["", right.slice(1), `${right}=`, ` ${right}`, right.toLowerCase()];
    for (const given of [...wrong, systemSecret("shop", 1)])
      assert.equal(isSystemSecret("invoiceArchive", 1, given), false, given);
  });

  test("a running system is accepted after a change of AUTH_SECRET while the previous one is known", () => {
    restartWith(older);
    const configured = [systemSecret("invoiceArchive", 1), systemSecret("invoiceArchive", 2)];
    restartWith(secret, older);
    for (const given of [...configured, systemSecret("invoiceArchive", 2)])
      assert.equal(isSystemSecret("invoiceArchive", 2, given), true);
    assert.equal(new Set(acceptedSecrets("invoiceArchive", 2)).size, 4);
    restartWith(secret);
    for (const given of configured) assert.equal(isSystemSecret("invoiceArchive", 2, given), false);
  });
});

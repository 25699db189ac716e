import assert from "node:assert/strict";
import { databaseSwitch } from "../../../e2e/support/database-switch";
import { until } from "../scene";
import { ask, inside, navigation, type Stand } from "./stand";

/** Verifies that nobody gets in while the portal cannot answer. */
export async function verifyAbsence(stand: Stand): Promise<void> {
  const { portal, telephone, program } = stand;
  const { verify } = stand.findings;
  const { cookie } = await inside(stand);
  const assertClosed = async () => {
    telephone.recorder.take();
    const asked = [
      ask(telephone, "/fax", { cookie }),
      ask(telephone, "/fax", { cookie, headers: navigation }),
      ask(telephone, "/sms", { cookie, method: "POST", body: "a=1" }),
      ask(telephone, "/fax"),
    ];
    for (const { status } of await Promise.all(asked)) assert.ok(status >= 500, String(status));
    assert.deepEqual(telephone.recorder.take(), []);
    // Nobody is asked about these, so they do not need the portal.
    assert.equal((await ask(telephone, program.freePath)).status, 200);
    telephone.recorder.take();
  };

  await verify("the portal is away: nobody gets in; afterwards sessions go on", async () => {
    await portal.whileAway(assertClosed);
    assert.equal((await ask(telephone, "/fax", { cookie })).status, 200);
  });
  await verify(
    "the portal does not answer: nobody gets in, and nobody waits for long",
    async () => {
      const began = performance.now();
      await portal.whileSilent(assertClosed);
      const took = Math.round(performance.now() - began);
      assert.ok(took < 8_000, `${took} ms`);
      assert.equal((await ask(telephone, "/fax", { cookie })).status, 200);
      return `refused within ${took} ms`;
    },
  );
  await verify("the portal has no database: nobody gets in", async () => {
    const database = await databaseSwitch(portal);
    await database.off();
    try {
      telephone.recorder.take();
      const { status } = await ask(telephone, "/fax", { cookie });
      assert.ok(status >= 500, String(status));
      assert.deepEqual(telephone.recorder.take(), []);
    } finally {
      await database.on();
      await database.close();
    }
    await until(async () => (await ask(telephone, "/fax", { cookie })).status === 200, 30);
  });
}

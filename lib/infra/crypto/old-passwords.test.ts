import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { describe, mock, test } from "node:test";
import { insideTransaction } from "#lib/infra/transaction-scope";
import { limits } from "#lib/rules/limits";
import { madeHashes, oldPassword } from "#lib/rules/testing/old-portal/files";
import { Overloaded } from "#lib/rules/unavailable";
import { verifyEvenly } from "./old-passwords";
import { hashPassword } from "./passwords";
import { slowestOldHash } from "./slowest-old-hash";

const [{ hash: quick } = { hash: "" }] = madeHashes;

/** How often this work waits so that its answer is no earlier than that of the slowest hash. */
async function waitsOf(work: () => Promise<unknown>): Promise<number> {
  const timers = mock.method(globalThis, "setTimeout");
  try {
    await work();
    return timers.mock.calls.filter(({ arguments: [{ name }] }) => name === "answer").length;
  } finally {
    timers.mock.restore();
  }
}

describe("one answer in one time (R-502)", () => {
  test("whatever is compared, the answer waits once and is no earlier than the slowest hash takes", async () => {
    const own = await hashPassword("Neun stille Möwen am Kai");
    const step = await slowestOldHash();
    for (const [stored, old, password] of [
      [null, null, "x"],
      [own, null, "x"],
      [own, null, "Neun stille Möwen am Kai"],
      [own, quick, "x"],
      [own, quick, oldPassword],
    ] as const) {
      const began = performance.now();
      const waits = await waitsOf(() => verifyEvenly(stored, old, password));
      assert.equal(waits, 1);
      assert.ok(performance.now() - began >= step);
    }
  });

  test("what is waited for is as slow as each hash that is accepted", async () => {
    const step = await slowestOldHash();
    assert.ok(step > 0);
    assert.equal(await slowestOldHash(), step);
  });
});

test("S-66: an old hash takes its turn like every other, and what waits beyond the queue is turned away", async () => {
  await slowestOldHash();
  const places = Math.min(Math.max(availableParallelism() - 1, 1), 3);
  const more = 5;
  const all = Array.from({ length: places + limits.hashQueue + more }, () =>
    verifyEvenly(null, null, "x"),
  );
  const outcomes = await Promise.allSettled(all);
  const turnedAway = outcomes.filter((one) => one.status === "rejected");
  assert.ok(turnedAway.length >= more);
  for (const { reason } of turnedAway) assert.ok(reason instanceof Overloaded);
});

test("S-92: it is refused within a transaction", async () => {
  const comparing = insideTransaction(() => verifyEvenly(null, quick, "x"));
  await assert.rejects(comparing, /inside a database transaction/);
});

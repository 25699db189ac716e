import assert from "node:assert/strict";
import { test } from "node:test";
import { Overloaded } from "#lib/rules/unavailable";
import { semaphore } from "./semaphore";

/** Work that ends when it is told to. */
function pending() {
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { done, end };
}
/** Resolves when everything that needs no outside event has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));
const isOverloaded = (error: unknown) => error instanceof Overloaded;

test("of five hundred simultaneous callers as many work as there are places, some wait, and the rest are turned away", async () => {
  const inTurn = semaphore("answering", { places: 2, queue: 32, patience: 60_000 });
  let running = 0;
  let most = 0;
  const answers = await Promise.allSettled(
    Array.from({ length: 500 }, () =>
      inTurn(async () => {
        running += 1;
        most = Math.max(most, running);
        await settled();
        running -= 1;
      }),
    ),
  );
  assert.equal(most, 2);
  const away = answers.filter((answer) => answer.status === "rejected");
  assert.equal(away.length, 500 - 2 - 32);
  assert.ok(away.every(({ reason }) => isOverloaded(reason)));
});

test("a caller that has waited too long is turned away and never begins, and the next one does", async () => {
  const inTurn = semaphore("answering", { places: 1, queue: 1, patience: 1 });
  const first = pending();
  const working = inTurn(() => first.done);
  let begun = false;
  await assert.rejects(
    inTurn(async () => {
      begun = true;
    }),
    isOverloaded,
  );
  first.end();
  await working;
  assert.equal(begun, false);
  assert.equal(await inTurn(async () => "done"), "done");
});

test("a place stays taken until its work is done, even if the caller has stopped waiting", async () => {
  const inTurn = semaphore("answering", { places: 1, queue: 0, patience: 1 });
  const first = pending();
  const working = inTurn(() => first.done);
  await Promise.race([working, settled()]);
  await assert.rejects(
    inTurn(async () => {}),
    isOverloaded,
  );
  first.end();
  await working;
});

test("failed work gives its place back, and callers are served in order", async () => {
  const inTurn = semaphore("answering", { places: 1, queue: 5, patience: 60_000 });
  const order: number[] = [];
  const failing = inTurn(async () => {
    throw new Error("broken");
  });
  const rest = [1, 2, 3].map((one) => inTurn(async () => void order.push(one)));
  await assert.rejects(failing, /broken/);
  await Promise.all(rest);
  assert.deepEqual(order, [1, 2, 3]);
});

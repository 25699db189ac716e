import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { Worker } from "node:worker_threads";
import { limits } from "#lib/rules/limits";
import { scoreOf } from "./password-strength";
import { requireStrongPassword } from "./passwords";

const nothing = { personal: [], common: [] };

/** Records what the thread was given, and how many texts it had at once. */
function watched(): { texts: string[]; most: () => number; stop: () => void } {
  const texts: string[] = [];
  let open = 0;
  let most = 0;
  const post = Worker.prototype.postMessage;
  mock.method(Worker.prototype, "postMessage", function (this: Worker, message: { text: string }) {
    texts.push(message.text);
    open += 1;
    most = Math.max(most, open);
    this.once("message", () => {
      open -= 1;
    });
    post.call(this, message);
  });
  return { texts, most: () => most, stop: () => mock.restoreAll() };
}

describe("a password is scored outside the event loop, in time or not at all (FF-B4)", () => {
  test("only about forty characters of a password are scored, however long it is", async () => {
    const { texts, stop } = watched();
    await requireStrongPassword(1, `kutter.zehrt.lampe.moos${"0".repeat(1_000)}`, nothing);
    for (const sign of ["0", "@", "4301$5", "01.01.2000", "😀", "\ufdfa"]) {
      const password = sign.repeat(250).slice(0, limits.passwordLongest);
      await requireStrongPassword(2, password, nothing).catch(({ code }) =>
        assert.match(code, /^password/),
      );
    }
    stop();
    assert.equal(texts.length, 7);
    for (const text of texts) assert.ok(text.length <= limits.passwordJudged, String(text.length));
  });

  test("the event loop continues meanwhile", async () => {
    let turns = 0;
    const turning = setInterval(() => {
      turns += 1;
    });
    await scoreOf("0".repeat(limits.passwordJudged), []);
    clearInterval(turning);
    assert.ok(turns > 0, "nothing else had a turn");
  });

  test("a password that is not scored in time has no score, and the next one is scored", async () => {
    assert.equal(await scoreOf("0".repeat(400), [], 1), null);
    assert.equal(await scoreOf("password", []), 0);
  });

  test("a password without a score is refused, and the user is asked to try again", async () => {
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    mock.method(AbortSignal, "timeout", () => timeout(0));
    await assert.rejects(requireStrongPassword(3, "kutter.zehrt.lampe.moos", nothing), {
      code: "passwordNotJudged",
      field: "password",
    });
    mock.restoreAll();
    await requireStrongPassword(3, "kutter.zehrt.lampe.moos", nothing);
  });

  test("passwords from one source are scored one after the other, with other sources in between", async () => {
    const { texts, most, stop } = watched();
    const mine = ["a", "b", "c"].map((sign) =>
      requireStrongPassword(4, `kutter.zehrt.lampe.moos.${sign}`, nothing),
    );
    const other = requireStrongPassword(5, "vier.blaue.taue.im.nebel", nothing);
    await Promise.all([...mine, other]);
    stop();
    assert.deepEqual(texts, [
      "kutter.zehrt.lampe.moos.a",
      "vier.blaue.taue.im.nebel",
      "kutter.zehrt.lampe.moos.b",
      "kutter.zehrt.lampe.moos.c",
    ]);
    assert.equal(most(), 1);
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { isRenewable, maySendNewLink, needsNewLink, refusalOfNewLink } from "./new-link";

const pending = { activated: false, restriction: null, overdue: false } as const;

test("R-402: an invited user who is not locked or deactivated can get a new link a minute after the last one", () => {
  assert.equal(refusalOfNewLink(pending), null);
  const soon = refusalOfNewLink(pending, 42);
  assert.deepEqual([soon?.code, soon?.values], ["resendTooSoon", { seconds: 42 }]);
});

test("R-404, R-409: the reason against a new link is named, beginning with one that cannot be changed", () => {
  const cases: [Parameters<typeof refusalOfNewLink>[0], string][] = [
    [{ ...pending, activated: true }, "alreadyActivated"],
    [{ ...pending, activated: true, restriction: "locked" }, "alreadyActivated"],
    [{ ...pending, overdue: true, restriction: "deactivated" }, "overdue"],
    [{ ...pending, restriction: "locked" }, "locked"],
    [{ ...pending, restriction: "deactivated" }, "deactivated"],
    [{ ...pending, restriction: "noLongerValid" }, "noLongerValid"],
    [{ ...pending, restriction: "closed" }, "organizationClosed"],
  ];
  for (const [user, code] of cases) assert.equal(refusalOfNewLink(user, 42)?.code, code);
});

test("R-407: a new link is offered after one that expired, was replaced or was withdrawn", () => {
  const states = ["unknown", "live", "expired", "superseded", "withdrawn", "used", "blocked"];
  assert.deepEqual(
    states.filter((state) => isRenewable({ state })),
    ["expired", "superseded", "withdrawn"],
  );
});

test("a new link is proposed where the last one has expired or was not delivered, and only where one may be sent", () => {
  const shown = { activatedAt: null, restriction: null, overdue: false } as const;
  const linkExpiresAt = new Date("2026-12-01");
  const delivery = { state: "sent" };
  assert.ok(needsNewLink({ ...shown, linkExpiresAt: null, delivery }));
  assert.ok(needsNewLink({ ...shown, linkExpiresAt, delivery: { state: "abandoned" } }));
  assert.ok(!needsNewLink({ ...shown, linkExpiresAt, delivery }));
  assert.ok(maySendNewLink(shown));
  for (const change of [
    { activatedAt: linkExpiresAt },
    { restriction: "locked" },
    { overdue: true },
  ] as const) {
    const user = { ...shown, ...change };
    assert.ok(!maySendNewLink(user));
    assert.ok(!needsNewLink({ ...user, linkExpiresAt: null, delivery: null }));
  }
});

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { limits } from "#lib/rules/limits";
import { Overloaded } from "#lib/rules/unavailable";
import { type GiveBack, type Places, type Sharer, sharedPlaces } from "./fair-semaphore";

// Mock timers, so that nothing still queued after a test waits for its patience.
mock.timers.enable({ apis: ["setTimeout"] });

const bounds = { places: 10, each: 3, kept: 2, queue: 20, patience: 60_000 };
const stranger = (key: string): Sharer => ({ key, known: false });
const known = (key: string): Sharer => ({ key, known: true });
/** Resolves when everything that needs no outside event has happened. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** Requests a place for each of these sharers, and reports who got one, in order. */
function ask(places: Places, sharers: Sharer[]) {
  const inside: string[] = [];
  const away: string[] = [];
  const giveBacks: GiveBack[] = [];
  for (const sharer of sharers)
    places.enter(sharer).then(
      (giveBack) => {
        inside.push(sharer.key);
        if (giveBack) giveBacks.push(giveBack);
      },
      (error) => {
        assert.ok(error instanceof Overloaded);
        away.push(sharer.key);
      },
    );
  return { inside, away, giveBacks };
}

test("a sharer that requests a hundred places gets a few, and others get theirs (FF-W1, FF-W2)", async () => {
  const places = sharedPlaces("answering", bounds);
  const flood = ask(places, Array(20).fill(stranger("flood")));
  const person = ask(places, [stranger("person")]);
  await settled();
  assert.deepEqual(flood.inside, Array(bounds.each).fill("flood"));
  assert.deepEqual(person.inside, ["person"]);
});

test("free places go to the waiting sharers in rotation (FF-W1)", async () => {
  const places = sharedPlaces("answering", { ...bounds, places: 1, kept: 0 });
  const all = ask(places, ["a", "a", "a", "b", "b", "c"].map(stranger));
  for (let round = 0; round < 6; round += 1) {
    await settled();
    all.giveBacks[round]?.();
  }
  await settled();
  assert.deepEqual(all.inside, ["a", "a", "b", "c", "a", "b"]);
});

test("when the queue is full, the sharer with the most entries loses one, and nobody else (FF-W1)", async () => {
  const places = sharedPlaces("answering", { ...bounds, queue: 4 });
  const flood = ask(places, Array(7).fill(stranger("flood")));
  const others = ask(places, Array(12).fill(stranger("other")));
  await settled();
  assert.equal(flood.inside.length, 3);
  assert.deepEqual(flood.away, ["flood", "flood"], "two each are left of four");
  assert.equal(others.inside.length, 3);
  assert.equal(others.away.length, 7);
});

test("unknown sharers leave known browsers their places, and known browsers leave unknown ones theirs (FF-W1)", async () => {
  for (const [crowd, alone] of [
    [stranger, known],
    [known, stranger],
  ] as const) {
    const places = sharedPlaces("answering", bounds);
    const many = ask(
      places,
      Array.from({ length: 100 }, (_, one) => crowd(`${one}`)),
    );
    const one = ask(places, [alone("one"), alone("two"), alone("three")]);
    await settled();
    assert.equal(many.inside.length, bounds.places - bounds.kept);
    assert.equal(many.away.length, 100 - bounds.queue - many.inside.length);
    assert.deepEqual(one.inside, ["one", "two"]);
    many.giveBacks[0]?.();
    await settled();
    assert.deepEqual([one.inside.length, many.inside.length], [3, 8], "first who has less");
  }
});

test("the queued entries of one sharer can be dismissed, and those of others stay (FF-W1)", async () => {
  const places = sharedPlaces("answering", bounds);
  const { inside } = ask(places, Array(8).fill(stranger("a")));
  const others = ask(places, Array(4).fill(stranger("b")));
  await settled();
  places.letGo(stranger("a"));
  await settled();
  assert.equal(inside.length, 8, "five of them without a place");
  assert.equal(others.inside.length, 3);
});

test("an entry is turned away after the full waiting time, and not before (FF-W1)", async () => {
  const places = sharedPlaces("answering", { ...bounds, places: 1, kept: 0 });
  const all = ask(places, [stranger("first"), stranger("second")]);
  mock.timers.tick(bounds.patience - 1);
  await settled();
  assert.deepEqual(all.away, []);
  mock.timers.tick(1);
  await settled();
  assert.deepEqual(all.away, ["second"]);
});

test("a cancelled entry leaves the queue and gets no place, and a place is given back once (FF-B1)", async () => {
  const places = sharedPlaces("answering", { ...bounds, places: 1, kept: 0, queue: 1 });
  const first = await places.enter(stranger("first"));
  const gone = new AbortController();
  const leaving = places.enter(stranger("leaving"), gone.signal);
  gone.abort();
  assert.equal(await leaving, null);
  assert.equal(await places.enter(stranger("late"), gone.signal), null);
  const rest = ask(places, [stranger("next")]);
  first?.();
  first?.();
  await settled();
  const further = ask(places, [stranger("further")]);
  await settled();
  assert.deepEqual([rest.inside, further.inside], [["next"], []]);
});

test("places are stuck when all are taken and none was given back for half a minute, but not when they are busy (FF-B1)", async () => {
  let now = performance.now();
  const clock = mock.method(performance, "now", () => now);
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  try {
    const places = sharedPlaces("answering", bounds);
    pass(10 * limits.placesStuck);
    assert.equal(places.isStuck(), false, "nobody is there");
    const crowd = ask(
      places,
      Array.from({ length: 50 }, (_, one) => stranger(`${one}`)),
    );
    await settled();
    pass(limits.placesStuck - 1);
    assert.equal(places.isStuck(), false, "not yet");
    // A flood: as soon as one request ends, the next one arrives.
    for (let round = 0; round < 5; round += 1) {
      crowd.giveBacks[round]?.();
      await settled();
      pass(limits.placesStuck - 1);
      assert.equal(places.isStuck(), false, "busy");
    }
    // Progress of known browsers must not count as progress of the others.
    const person = ask(places, [known("person")]);
    await settled();
    person.giveBacks[0]?.();
    pass(1);
    assert.equal(places.isStuck(), true);
    crowd.giveBacks[5]?.();
    assert.equal(places.isStuck(), false, "one was given back");
  } finally {
    clock.mock.restore();
  }
});

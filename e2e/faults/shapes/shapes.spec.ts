import { expect, test } from "@playwright/test";
import { shapes, without } from "./all";
import { doors } from "./doors";

test("every door has a worst shape that npm run faults sends through it, or a word why not (FF-B2)", () => {
  const all = doors().map(({ door }) => door);
  expect(all.length).toBeGreaterThan(100);
  const sent = new Set(shapes().flatMap((shape) => shape.doors));
  expect(all.filter((door) => !sent.has(door) && !without[door])).toEqual([]);
  // Nothing is excused that is sent, and nothing is named that is no door.
  expect(Object.keys(without).filter((door) => sent.has(door))).toEqual([]);
  expect([...sent, ...Object.keys(without)].filter((door) => !all.includes(door))).toEqual([]);
});

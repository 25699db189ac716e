import { expect, test } from "@playwright/test";
import { shapes, without } from "./all";
import { entryPoints } from "./entry-points";

test("every entry point has a worst shape that npm run faults sends to it, or a word why not (FF-B2)", () => {
  const all = entryPoints().map(({ entryPoint }) => entryPoint);
  expect(all.length).toBeGreaterThan(100);
  const sent = new Set(shapes().flatMap((shape) => shape.entryPoints));
  expect(all.filter((entryPoint) => !sent.has(entryPoint) && !without[entryPoint])).toEqual([]);
  // Nothing is excused that is sent, and nothing is named that is no entry point.
  expect(Object.keys(without).filter((entryPoint) => sent.has(entryPoint))).toEqual([]);
  expect(
    [...sent, ...Object.keys(without)].filter((entryPoint) => !all.includes(entryPoint)),
  ).toEqual([]);
});

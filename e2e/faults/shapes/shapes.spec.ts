import { expect, test } from "../../support/portal";
import { shapes, without } from "./all";
import { entryPoints } from "./entry-points";

test("every entry point has a worst-case input in npm run faults, or a reason for having none (FF-B2)", () => {
  const all = entryPoints().map(({ entryPoint }) => entryPoint);
  expect(all.length).toBeGreaterThan(100);
  const sent = new Set(shapes().flatMap((shape) => shape.entryPoints));
  expect(all.filter((entryPoint) => !sent.has(entryPoint) && !without[entryPoint])).toEqual([]);
  // No exception is made for what is sent, or for something that is no entry point.
  expect(Object.keys(without).filter((entryPoint) => sent.has(entryPoint))).toEqual([]);
  expect(
    [...sent, ...Object.keys(without)].filter((entryPoint) => !all.includes(entryPoint)),
  ).toEqual([]);
});

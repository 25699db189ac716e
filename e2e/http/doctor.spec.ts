import { join } from "node:path";
import { findFreePort } from "#db/free-port";
import { standaloneServer } from "../../scripts/support/paths";
import { expect, test } from "../support/portal";
import { started } from "../support/started";

const doctor = [process.execPath, join(standaloneServer, "../doctor.mjs")];

test("the doctor of the image finds a running portal well, and ends with 1 if its database is gone", async ({
  portal,
  systems,
}) => {
  expect(systems).toBeTruthy();
  const well = started(portal, doctor, {});
  expect(await well.ended, well.said()).toBe(0);
  expect(well.said()).toMatch(/^ok +portal +answers, and is ready$/m);
  expect(well.said()).toMatch(/^ok +database +PostgreSQL \d+\.\d+, with all migrations$/m);
  expect(well.said()).toMatch(/^ok +clocks /m);
  expect(well.said()).toMatch(/^look at this +settings +this is a demo/m);
  const gone = `postgres://portal:needle@127.0.0.1:${await findFreePort()}/portal`;
  const ill = started(portal, doctor, { DATABASE_URL: gone });
  expect(await ill.ended).toBe(1);
  expect(ill.said()).toMatch(/^broken +database +it does not answer$/m);
  expect(ill.said()).not.toContain("needle");
});

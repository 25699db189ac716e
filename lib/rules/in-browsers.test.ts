import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import standard from "./configuration/standard.json";
import type * as schemas from "./schemas/users";

/** what a browser loads to check forms is the same for every provider. */
const { outputFiles } = await build({
  absWorkingDir: fileURLToPath(new URL("../..", import.meta.url)),
  entryPoints: ["lib/rules/schemas/users.ts"],
  platform: "browser",
  format: "esm",
  bundle: true,
  write: false,
});
const text = outputFiles[0]?.text ?? "";

test("nothing of a provider's file is in what browsers load", () => {
  const said = [
    ...standard.areas.flatMap(({ id, name, allows }) => [`"${id}"`, name.de, allows.en]),
    ...[standard.provider.name, standard.provider.service.email],
  ].filter((one) => one !== '"userAdministration"');
  assert.deepEqual(
    said.filter((one) => text.includes(one)),
    [],
  );
});

test("a browser takes every id for an area, and leaves the decision to the server", async () => {
  const address = `data:text/javascript;base64,${Buffer.from(text).toString("base64")}`;
  const { newUser }: typeof schemas = await import(address);
  const person = { firstName: "Ola", lastName: "Nowak", email: "ola@strom.example" };
  assert.ok(newUser.safeParse({ ...person, permissions: ["meterReadings", "tariffs"] }).success);
  assert.ok(!newUser.safeParse({ ...person, permissions: ["<script>"] }).success);
  assert.ok(!newUser.safeParse({ ...person, permissions: [] }).success);
});

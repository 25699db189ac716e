import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { areasLike } from "#lib/rules/catalogue-roles";
import { actionsKey } from "../../scripts/support/actions-key";
import { keep, standalone } from "../../scripts/support/paths";
import { changesSince, endOfAuditLog, momentOfChanges, refusalsSince } from "../support/changes";
import { filled, formOf, post } from "../support/forms";
import { addPerson, freshCompany, freshEmail } from "../support/people";
import { expect, test } from "../support/portal";
import { openSession } from "../support/sessions";

/** The tables that an attempt might change; the audit log is checked separately. */

test("an administrator who sends a permission that the form did not offer is refused", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql, { products: ["voiceLine"] });
  const administrator = await addPerson(sql, company, {
    permissions: ["userAdministration", "invoices"],
  });
  const colleague = await addPerson(sql, company, { permissions: ["invoices", "callList"] });
  const cookie = await openSession(portal, sql, administrator);
  const create = await formOf(portal, "/users/new", "Speichern", cookie);
  const change = await formOf(portal, `/users/${colleague.number}`, "Speichern", cookie);
  const newUser = { firstName: "Eve", lastName: "Beispiel", email: freshEmail() };
  const cases: [string, string, [string, string][], RegExp][] = [
    [
      "a permission that the administrator lacks",
      "/users/new",
      filled(create, { ...newUser, permissions: areasLike(["invoices", "callList"]) }),
      /selbst haben und die zum Produkt gehören/,
    ],
    [
      "a permission that the product lacks",
      "/users/new",
      filled(create, { ...newUser, permissions: areasLike(["invoices", "fax"]) }),
      /selbst haben und die zum Produkt gehören/,
    ],
    [
      "a permission more on the edit form",
      `/users/${colleague.number}`,
      filled(change, { permissions: areasLike(["invoices", "contacts"]) }),
      /selbst haben und die zum Produkt gehören/,
    ],
    [
      "a permission that the administrator lacks, withdrawn",
      `/users/${colleague.number}`,
      filled(change, {
        shownPermissions: areasLike(["invoices", "callList"]),
        permissions: areasLike(["invoices"]),
      }),
      /selbst haben und die zum Produkt gehören/,
    ],
    [
      "own permissions",
      `/users/${administrator.number}`,
      filled(change, {
        userNumber: String(administrator.number),
        shownFirstName: "Mini",
        shownPermissions: [],
        permissions: areasLike(["callList"]),
      }),
      /Eigene Berechtigungen|selbst haben/,
    ],
    [
      "the owner's permissions",
      `/users/${company.owner.number}`,
      filled(change, {
        userNumber: String(company.owner.number),
        shownFirstName: "Clara",
        shownLastName: "Brandt",
        firstName: "Eve",
      }),
      /Hauptkonto/,
    ],
  ];
  for (const [what, path, fields, sentence] of cases) {
    const moment = await momentOfChanges(sql);
    const since = await endOfAuditLog(sql);
    const answer = await post(portal, path, fields, { cookie });
    expect.soft(answer.status, what).toBe(200);
    expect.soft(answer.text, what).toMatch(sentence);
    expect.soft(await changesSince(sql, moment), what).toEqual([]);
    const refusals = await refusalsSince(sql, since);
    expect
      .soft(
        refusals.map(({ actor }) => actor),
        what,
      )
      .toEqual([administrator.number]);
  }
});

test("an action's id is derived from the kept key, its file and its name, so it survives a new build (FF-H-3)", () => {
  type Built = { exportedName: string; filename: string };
  const manifest: { node: Record<string, Built>; encryptionKey: string } = JSON.parse(
    readFileSync(join(standalone, ".next/server/server-reference-manifest.json"), "utf8"),
  );
  const key = actionsKey(join(keep, "actions-key"));
  expect(manifest.encryptionKey).toBe(key);
  const ids = Object.entries(manifest.node);
  expect(ids.length).toBeGreaterThan(40);
  for (const [id, { filename, exportedName }] of ids) {
    const made = createHash("sha1").update(`${key}${filename}:${exportedName}`).digest("hex");
    expect.soft(id.slice(2), exportedName).toBe(made);
  }
});

test("a form of a previous build gets the portal's page without a script (FF-H-3) @own-file", async ({
  portal,
}) => {
  const form = await formOf(portal, "/sign-in", "Anmelden");
  for (const [gone, status] of [
    ["7f".repeat(21), 409],
    ["nothing", 400],
  ] as const) {
    const fields = form.fields.map(([name, value]): [string, string] => [
      name,
      /^\$ACTION_\d+:0$/.test(name) ? JSON.stringify({ id: gone, bound: "$@1" }) : value,
    ]);
    const answer = await post(portal, "/sign-in?next=%2Fusers", fields);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect([status, 400, 409]).toContain(answer.status);
    expect(answer.text).toMatch(
      /Das Portal wurde inzwischen aktualisiert|Diese Anfrage war nicht lesbar/,
    );
    expect(answer.text).toContain('<section lang="en">');
    expect(answer.text).toContain('href="/sign-in?next=%2Fusers"');
    expect(answer.text).not.toMatch(/Server Action/);
  }
});

test("a user cannot end another user's session", async ({ portal, sql }) => {
  const company = await freshCompany(sql);
  const victim = await addPerson(sql, company, { permissions: ["invoices"] });
  await openSession(portal, sql, victim);
  const cookie = await openSession(portal, sql, company.owner);
  await openSession(portal, sql, company.owner);
  const form = await formOf(portal, "/account", "Abmelden:", cookie);
  const [session] = await sql<{ id: string }[]>`
    select id_hash as id from sessions where user_number = ${victim.number}`;
  await post(portal, "/account", filled(form, { session: session?.id ?? "" }), { cookie });
  const left = await sql`select from sessions where user_number = ${victim.number}`;
  expect(left).toHaveLength(1);
});

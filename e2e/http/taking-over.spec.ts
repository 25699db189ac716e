import { areasLike } from "#lib/rules/catalogue-roles";
import { addSet } from "../access/people";
import { changesSince, endOfAuditLog, momentOfChanges, refusalsSince } from "../support/changes";
import { filled, formOf, post } from "../support/forms";
import { addPerson, freshCompany, freshEmail } from "../support/people";
import { expect, test } from "../support/portal";
import { openSession } from "../support/sessions";

test("a form takes ticks from nobody out of reach and from no set that is not offered, saves nothing meanwhile, and attempts are recorded (R-302, R-311, R-801)", async ({
  portal,
  sql,
}) => {
  const company = await freshCompany(sql);
  const colleague = await addPerson(sql, company, { permissions: ["invoices"] });
  const other = await freshCompany(sql);
  const stranger = await addPerson(sql, other, { permissions: ["shop"] });
  await addSet(sql, company);
  const foreign = `${await addSet(sql, other)}.1`;
  const cookie = await openSession(portal, sql, company.owner);
  const own = `/users/${colleague.number}`;
  const create = await formOf(portal, "/users/new", "Speichern", cookie);
  const change = await formOf(portal, own, "Speichern", cookie);
  const person = { firstName: "Eve", lastName: "Beispiel", email: freshEmail() };
  const whole = { ...person, permissions: areasLike(["invoices"]) };
  const over = { take: "over" };
  const cases: [string, string, [string, string][], number, RegExp, string[]][] = [
    [
      "a colleague of another company",
      "/users/new",
      filled(create, { ...whole, ...over, like: String(stranger.number) }),
      200,
      /So heißt hier niemand/,
      [],
    ],
    [
      "a set of another company",
      own,
      filled(change, { ...over, fromSet: foreign }),
      200,
      /Diese Vorlage gibt es nicht mehr/,
      [],
    ],
    [
      "a button that there is not",
      "/users/new",
      filled(create, { ...whole, take: "save" }),
      200,
      /Eve/,
      ["malformed"],
    ],
    [
      "a form of another company",
      "/users/new",
      filled(create, { ...over, organization: other.customerNumber, like: "Beispiel" }),
      404,
      /./,
      ["notFound"],
    ],
    [
      "the form of a user of another company",
      own,
      filled(change, { userNumber: String(stranger.number), take: "all.shop" }),
      404,
      /./,
      ["notFound"],
    ],
    [
      "a set of another company with the save",
      "/users/new",
      filled(create, { ...whole, set: foreign }),
      200,
      /Diese Vorlage gibt es nicht mehr/,
      ["setGone"],
    ],
  ];
  for (const [what, path, fields, status, sentence, refusals] of cases) {
    const moment = await momentOfChanges(sql);
    const since = await endOfAuditLog(sql);
    const answer = await post(portal, path, fields, { cookie });
    expect.soft(answer.status, what).toBe(status);
    expect.soft(answer.text, what).toMatch(sentence);
    expect.soft(await changesSince(sql, moment), what).toEqual([]);
    const recorded = await refusalsSince(sql, since);
    expect
      .soft(
        recorded.map(({ reason }) => reason),
        what,
      )
      .toEqual(refusals);
  }
});

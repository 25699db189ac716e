import assert from "node:assert/strict";
import { test } from "node:test";
import { type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { constantStatement } from "./constant-statement";

const textAndValues = (statement: SQL) => {
  const { sql: text, params } = new PgDialect().sqlToQuery(statement);
  return { text, params };
};

test("a constant statement has the text and the values that it would have if it was built each time", () => {
  const build = (name: SQL, least: SQL) =>
    sql`select ${name} as name where ${least}::int > ${3} and ${name} <> ${sql.identifier("b")}`;
  let times = 0;
  const kept = constantStatement<{ name: string | null; least: number }>((value) => {
    times += 1;
    return build(value("name"), value("least"));
  });
  for (const [name, least] of [["Ola", 1] as const, [null, 2] as const, ["$1", 3] as const])
    assert.deepEqual(
      textAndValues(kept({ name, least })),
      textAndValues(build(sql`${name}`, sql`${least}`)),
    );
  assert.equal(times, 1);
});

test("a value that is missing is an error, not a null", () => {
  const kept = constantStatement<{ name: string }>((value) => sql`select ${value("name")}`);
  assert.throws(() => kept({} as { name: string }), /name/);
});

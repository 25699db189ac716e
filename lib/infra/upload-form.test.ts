import assert from "node:assert/strict";
import { describe, mock, test } from "node:test";
import { entriesOf } from "#lib/rules/form-fields";
import { limits } from "#lib/rules/limits";
import { staffUpload } from "#lib/rules/schemas/import";
import { isUploadForm } from "./upload-form";

/** A body longer than a form must be the form of a user list, or Next reads nothing of it (FF-B2). */
const boundary = "----WebKitFormBoundaryabc";
const type = `multipart/form-data; boundary=${boundary}`;
const long = "a;b;c;d\n".repeat(limits.httpBodyBytes / 4);

const isForm = (sent: string | undefined, body: Buffer) =>
  isUploadForm(sent, body, entriesOf(staffUpload.shape));
const part = (name: string, text: string, more = "") =>
  `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${text}\r\n`;
const file = (text: string) =>
  part("file", text, '; filename="liste (März).csv"\r\nContent-Type: text/csv');
const whole = (...parts: string[]) => Buffer.from(`${parts.join("")}--${boundary}--\r\n`);
const many = (count: number, write: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => write(n));

describe("a body that is longer than a form", () => {
  test("a staff list with the fields of its form is accepted, with a script and without one", () => {
    const fields = ["$ACTION_REF_1", "$ACTION_1:0", "encoding", "organization"];
    assert.ok(isForm(type, whole(...fields.map((name) => part(name, "x")), file(long))));
    assert.ok(isForm(type, whole(part("1_encoding", "auto"), file(long), part("0", "[]"))));
    assert.ok(isForm(`multipart/form-data;boundary="${boundary}"`, whole(file(long))));
  });

  const refused: [what: string, body: Buffer, type?: string][] = [
    ["many fields", whole(...many(20_000, (n) => part(`f${n}`, "")))],
    ["many files", whole(...many(20_000, () => file("")))],
    ["many fields behind a list", whole(file(long), ...many(20, () => part("f", "")))],
    ["a long text", whole(part("organization", long))],
    ["React's own fields in a text", whole(part("0", `[${'"$K1",'.repeat(20_000)}1]`), file("x"))],
    ["text before a list", Buffer.concat([Buffer.from(long), whole(file("x"))])],
    ["text after it", Buffer.concat([whole(file("x")), Buffer.from(long)])],
    [
      "a file with long headers",
      whole(part("f", long, `; filename="x"\r\n${"a: b\r\n".repeat(500)}`)),
    ],
    ["a file that only one parser takes for one", whole(part('a"; x="', long, '; filename="x"'))],
    ["a name that ends for one parser only", whole(part("a\\", long, '; filename="x"'))],
    ["no form", Buffer.from(long), "text/plain;charset=UTF-8"],
    ["fields as in an address", Buffer.from(long), "application/x-www-form-urlencoded"],
    ["two boundaries", whole(file(long)), `${type}; boundary=a`],
    ["another boundary", whole(file(long)), "multipart/form-data; boundary=a"],
    ["no type", whole(file(long)), ""],
  ];
  for (const [what, body, sent = type] of refused)
    test(`refused where it is something else: ${what}`, () => {
      assert.ok(body.length > limits.httpBodyBytes);
      assert.equal(isForm(sent, body), false);
    });

  test("the body is scanned once, up to the number of entries of the form", () => {
    const body = whole(...many(30_000, () => part("f", "")));
    const searches = mock.method(body, "indexOf");
    const texts = mock.method(body, "toString");
    assert.equal(isForm(type, body), false);
    assert.ok(searches.mock.callCount() <= 12);
    const letters = texts.mock.calls.map(({ result }) => String(result).length);
    assert.ok(letters.length <= 12 && Math.max(...letters) <= 2_000);
  });
});

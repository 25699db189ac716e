import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { areaIds } from "#lib/rules/catalogue";
import { signIn } from "#lib/rules/schemas/account";
import { staffUpload } from "#lib/rules/schemas/import";
import { newUser } from "#lib/rules/schemas/users";
import { allFields } from "#lib/rules/user-fields";
import { entriesOf, fieldsOf } from "./form-fields";
import { limits } from "./limits";

/** A form that counts how often any of its entries is read. */
class CountedForm extends FormData {
  reads = 0;

  override *[Symbol.iterator](): FormDataIterator<[string, FormDataEntryValue]> {
    for (const entry of super.entries()) {
      this.reads += 1;
      yield entry;
    }
  }
  override *entries(): FormDataIterator<[string, FormDataEntryValue]> {
    yield* this[Symbol.iterator]();
  }
  override *keys(): FormDataIterator<string> {
    for (const [name] of this) yield name;
  }
  override *values(): FormDataIterator<FormDataEntryValue> {
    for (const [, value] of this) yield value;
  }
  /** A search for one name reads all entries. */
  override getAll(name: string): FormDataEntryValue[] {
    return [...this].filter(([one]) => one === name).map(([, value]) => value);
  }
  override has(name: string): boolean {
    return this.getAll(name).length > 0;
  }
}

function formOf(entries: Iterable<[string, string | File]>): CountedForm {
  const form = new CountedForm();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}

const many = (count: number, value = "") =>
  Array.from({ length: count }, (_, n): [string, string] => [`f${n}`, value]);

describe("a form is read only up to its number of entries (FF-B2)", () => {
  test("each entry is read once", () => {
    const form = formOf([
      ["firstName", "Eve"],
      ["lastName", "Beispiel"],
      ["email", "eve@firma.example"],
      ...["invoices", "shop", "contacts"].map((id): [string, string] => ["permissions", id]),
      ["$ACTION_REF_1", ""],
    ]);
    assert.deepEqual(
      { ...fieldsOf(newUser.shape, form) },
      {
        firstName: "Eve",
        lastName: "Beispiel",
        email: "eve@firma.example",
        permissions: ["invoices", "shop", "contacts"],
      },
    );
    assert.equal(form.reads, 7);
  });

  for (const count of [100, 1_000])
    test(`of ${count} unknown fields none is read beyond the form's maximum`, () => {
      const form = formOf(many(count));
      assert.equal(fieldsOf(signIn.shape, form), null);
      assert.ok(form.reads <= entriesOf(signIn.shape) + 1, `${form.reads} entries were read`);
    });

  test("repeated names, and names that look like React's, do not get around the maximum", () => {
    for (const name of ["login", "$ACTION_REF_1", "permissions"]) {
      const form = formOf(Array.from({ length: 1_000 }, (): [string, string] => [name, ""]));
      assert.equal(fieldsOf(newUser.shape, form), null, name);
      assert.ok(form.reads <= entriesOf(newUser.shape) + 1, `${form.reads} of ${name}`);
    }
  });

  test("the maximum has room for each field, for the longest lists and for React's own fields", () => {
    assert.equal(entriesOf(signIn.shape), 3 + limits.formOwnEntries);
    assert.equal(
      entriesOf(newUser.shape),
      allFields.length + areaIds.length + limits.formOwnEntries,
    );
  });

  test("the form of a page may have as much text as a page, also where a file may be longer", () => {
    const half = "x".repeat(limits.httpBodyBytes / 2);
    assert.ok(fieldsOf(staffUpload.shape, formOf([["organization", half]])));
    const two: [string, string][] = [
      ["organization", half],
      ["file", half],
    ];
    assert.equal(fieldsOf(staffUpload.shape, formOf(two)), null);
    const file = new File(["x".repeat(limits.httpBodyBytes * 2)], "liste.csv");
    assert.equal(fieldsOf(staffUpload.shape, formOf([["file", file]]))?.file, file);
  });
});

describe("form entries are read in the shape that the schema expects", () => {
  test("a file sent twice is no file, and a file in a text field is empty text", () => {
    const file = new File(["x"], "liste.csv");
    for (const entries of [
      [file, file],
      [file, "x"],
      ["x", file],
    ])
      assert.ok(
        Array.isArray(
          fieldsOf(staffUpload.shape, formOf(entries.map((value) => ["file", value])))?.file,
        ),
      );
    assert.equal(fieldsOf(signIn.shape, formOf([["login", file]]))?.login, "");
  });

  test("a list without entries is an empty list, and a text sent twice is a list", () => {
    assert.deepEqual(fieldsOf(newUser.shape, formOf([]))?.permissions, []);
    const twice = formOf([
      ["firstName", "Eve"],
      ["firstName", "Eva"],
    ]);
    assert.deepEqual(fieldsOf(newUser.shape, twice)?.firstName, ["Eve", "Eva"]);
  });

  test("characters that PostgreSQL or UTF-8 cannot store are replaced in the values of a form, and refused in its names (FF-W7)", () => {
    for (const name of ["A\0B", "\0"])
      assert.equal(fieldsOf(signIn.shape, formOf([[name, ""]])), null);
    for (const [typed, read] of [
      ["A\0B", "A\uFFFDB"],
      ["\0\0", "\uFFFD\uFFFD"],
      ["\ud800", "\uFFFD"],
      ["😀", "😀"],
    ] as const)
      assert.equal(fieldsOf(signIn.shape, formOf([["login", typed]]))?.login, read);
    const lost = fieldsOf(newUser.shape, formOf([["firstName", "A\0B"]]));
    assert.equal(newUser.shape.firstName.safeParse(lost?.firstName).success, false);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { oldMapping, oldRealm } from "#lib/rules/testing/old-portal/files";
import { keycloakSource } from "./keycloak-source";
import { type ImportedPerson, readPeople } from "./person";

const numbers = { "K-1": "5001", "K-2": "5002", "K-9": "9999" };
const read = (...files: unknown[]) =>
  readPeople(keycloakSource(files, oldMapping(numbers)), "") satisfies ImportedPerson[];
const codes = (one?: ImportedPerson) =>
  one?.problems.map(({ code, column, value }) => [code, column, value]);

describe("the people of a Keycloak realm (R-1003)", () => {
  const people = read(oldRealm());
  const of = (row: number) => people.find((one) => one.row === row);

  test("names, address, language, customer number, areas and hash are those of the export", () => {
    assert.deepEqual(of(1), {
      row: 1,
      firstName: "Ida",
      lastName: "Öztürk-O'Neill",
      email: "ida@altportal.example",
      validFrom: null,
      validUntil: null,
      organization: "5001",
      language: "en",
      permissions: ["invoices", "cloudPbx", "contacts"],
      problems: [],
      isOwner: false,
      deactivated: false,
      hash: of(1)?.hash,
      leftOut: null,
    });
    assert.match(of(1)?.hash ?? "", /^\$argon2id\$v=19\$m=7168,t=5,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    assert.match(of(2)?.hash ?? "", /^\$pbkdf2-sha256\$i=600000\$[\w+/]{22}\$[\w+/]{86}$/);
    assert.match(of(3)?.hash ?? "", /^\$pbkdf2-sha256\$i=27500\$/);
    assert.match(of(4)?.hash ?? "", /^\$2b\$12\$/);
  });

  test("a name with quotes or a formula is a name, as in a staff list", () => {
    assert.deepEqual(
      [of(2)?.firstName, of(2)?.lastName, of(2)?.problems],
      ['=HYPERLINK("http://x")', "„Bruno“ Groß", []],
    );
  });

  test("main accounts need no permission, and a disabled user is deactivated", () => {
    assert.deepEqual([of(4)?.isOwner, of(4)?.permissions, of(4)?.problems], [true, [], []]);
    assert.deepEqual([of(9)?.deactivated, of(9)?.isOwner], [true, false]);
  });

  test("somebody without a password, or with a weak one, comes without it", () => {
    assert.deepEqual([of(6)?.hash, of(6)?.leftOut], [null, "hashMissing"]);
    assert.deepEqual([of(7)?.hash, of(7)?.leftOut], [null, "hashWeak"]);
  });

  test("an address that occurs twice, in any case, belongs to the first; a role without a meaning is named", () => {
    assert.deepEqual(codes(of(10)), [["emailTwice", "email", "1"]]);
    assert.deepEqual(codes(of(12)), [["areaUnknown", "Areas", "pricing-wizard"]]);
  });

  test("the account of a service is no person", () => {
    assert.equal(of(13), undefined);
    assert.equal(people.length, 12);
  });
});

describe("other forms of an export", () => {
  const person = (change: object = {}) => ({
    username: "mia@altportal.example",
    firstName: "Mia",
    lastName: "Neu",
    attributes: { customerNumber: "4711" },
    realmRoles: ["invoice-reader"],
    ...change,
  });

  test("several files count their people on, and a list of users is read like a realm", () => {
    const [first, second] = read({ users: [person()] }, [
      person({ username: "lea@altportal.example" }),
    ]);
    assert.deepEqual(
      [first?.row, first?.email, first?.organization, second?.row, second?.email],
      [1, "mia@altportal.example", "4711", 2, "lea@altportal.example"],
    );
  });

  test("groups and roles of clients are named by their path", () => {
    const [mia] = read({
      users: [person({ groups: ["/Staff/Sales"], clientRoles: { crm: ["reader"] } })],
    });
    assert.deepEqual(codes(mia), [
      ["areaUnknown", "Areas", "crm/reader"],
      ["areaUnknown", "Areas", "/Staff/Sales"],
    ]);
  });

  test("what is no user is a row that cannot be used, and hinders nobody else", () => {
    const [broken, mia] = read({ users: [{ username: 7 }, person()] });
    assert.equal(broken?.problems.at(-1)?.code, "userUnreadable");
    assert.deepEqual(mia?.problems, []);
  });

  test("credentials that are not understood leave the person without a password", () => {
    for (const [credential, leftOut] of [
      [{ type: "otp", secretData: "{}" }, "hashMissing"],
      [{ type: "password" }, "hashUnknown"],
      [{ type: "password", secretData: "no JSON", credentialData: "[]" }, "hashUnknown"],
      [
        {
          type: "password",
          secretData: '{"value":"x","salt":"x"}',
          credentialData: '{"algorithm":"constructor","hashIterations":1}',
        },
        "hashUnknown",
      ],
    ] as const)
      assert.equal(read({ users: [person({ credentials: [credential] })] })[0]?.leftOut, leftOut);
  });

  test("a file that is no export of a realm, or has nobody in it, is refused", () => {
    for (const file of [{}, null, "users", { users: {} }])
      assert.throws(() => read(file), /no export of a realm/);
    assert.throws(() => read({ users: [] }), /Nobody is in this file/);
  });
});

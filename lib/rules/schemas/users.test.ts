import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { areaIds } from "#lib/rules/catalogue";
import { areaLike, areasLike } from "#lib/rules/catalogue-roles";
import { shownName } from "#lib/rules/form";
import { limits } from "#lib/rules/limits";
import { typedPerson, unchangedFields } from "#lib/rules/testing/user-forms";
import { userFields } from "#lib/rules/user-fields";
import * as account from "./account";
import { masterDataChange } from "./organizations";
import * as users from "./users";

const schemas = { ...users, ...account };

type Form = Record<string, unknown>;
type Parsed = {
  success: boolean;
  data?: unknown;
  error?: { issues: { path: PropertyKey[]; message: string }[] };
};
type Schema = { safeParse(input: unknown): Parsed };

/** The problems, as `field: message key`. */
function problemsOf(schema: Schema, input: unknown): string[] {
  const result = schema.safeParse(input);
  return (result.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

function accepted(schema: Schema, input: unknown): Form {
  const result = schema.safeParse(input);
  assert.ok(result.success, JSON.stringify(result.error?.issues));
  return result.data as Form;
}

const newUser = { ...typedPerson, permissions: areasLike(["invoices"]) };
const userChange = {
  userNumber: "1000001",
  ...unchangedFields,
  permissions: areasLike(["invoices"]),
  shownPermissions: areasLike(["invoices"]),
};
/** Fields of a user that may be left out, by their own rule. */
const maybeLeftOut = Object.entries(userFields).flatMap(([field, { typed }]) =>
  typed.safeParse(undefined).success ? [field] : [],
);
/** The id of any link. */
const link = "0b9f2f4e-7f0c-4f64-9f0e-3c1d2a4b5c6d";
const good = "Vier blaue Kräne";
const session = "a1".repeat(32);

/** Every form with valid input. */
const forms: Record<string, [schema: Schema, input: Form]> = {
  newUser: [schemas.newUser, newUser],
  userChange: [schemas.userChange, userChange],
  userReference: [schemas.userReference, { userNumber: "1000001" }],
  signIn: [schemas.signIn, { login: "1234567", password: "x" }],
  forgotPassword: [schemas.forgotPassword, { login: "ola@muster.example" }],
  setPassword: [schemas.setPassword, { link, password: good }],
  changePassword: [schemas.changePassword, { currentPassword: "x", password: good }],
  sessionReference: [schemas.sessionReference, { session }],
  nothing: [schemas.nothing, {}],
};

const long = "x".repeat(limits.nameLength + 1);
const tooLong = `${"x".repeat(64)}@${"y".repeat(60)}.${"y".repeat(60)}.${"y".repeat(60)}.example`;

/** Invalid input, and the message that its sender reads. */
const bad: [form: string, change: Form, problem: string][] = [
  ["newUser", { firstName: "" }, "firstName: firstNameMissing"],
  ["newUser", { firstName: " \t\u00a0 " }, "firstName: firstNameMissing"],
  ["newUser", { lastName: "" }, "lastName: lastNameMissing"],
  ["newUser", { firstName: long }, "firstName: nameTooLong"],
  ["newUser", { lastName: long }, "lastName: nameTooLong"],
  ["newUser", { lastName: "Nowak\u202egnp" }, "lastName: nameCharacters"],
  ["newUser", { lastName: "Nowak\ufffd" }, "lastName: nameDamaged"],
  ["newUser", { firstName: "O\u0000la" }, "firstName: nameCharacters"],
  ["newUser", { email: "" }, "email: emailMissing"],
  ["newUser", { email: "  " }, "email: emailMissing"],
  ["newUser", { email: "ola" }, "email: emailFormat"],
  ["newUser", { email: "@muster.example" }, "email: emailFormat"],
  ["newUser", { email: "ola@" }, "email: emailFormat"],
  ["newUser", { email: "ola@muster" }, "email: emailFormat"],
  ["newUser", { email: "ola nowak@muster.example" }, "email: emailFormat"],
  ["newUser", { email: "ola@muster.example, x@y.example" }, "email: emailFormat"],
  ["newUser", { email: "Ola <ola@muster.example" }, "email: emailFormat"],
  ["newUser", { email: "ola@@muster.example" }, "email: emailFormat"],
  ["newUser", { email: "öla@muster.example" }, "email: emailFormat"],
  ["newUser", { email: "ola@muster..example" }, "email: emailFormat"],
  ["newUser", { email: "ola@muster.example.:" }, "email: emailFormat"],
  // A path behind the domain is a slip, and must not be dropped silently.
  ["newUser", { email: "ola@muster.example/portal" }, "email: emailFormat"],
  ["newUser", { email: "ola@muster.example:25" }, "email: emailFormat"],
  ["newUser", { email: "ola@muster.example?x" }, "email: emailFormat"],
  ["newUser", { email: "ola@muster.example#x" }, "email: emailFormat"],
  ["newUser", { email: "ola@muster.example\\x" }, "email: emailFormat"],
  ["newUser", { email: "ola@muster%2eexample" }, "email: emailFormat"],
  ["newUser", { email: "ola@mus\tter.example" }, "email: emailFormat"],
  ["newUser", { email: "ola@1.2" }, "email: emailFormat"],
  ["newUser", { email: "ola@127.0.0.1" }, "email: emailFormat"],
  ["newUser", { email: `${"x".repeat(65)}@muster.example` }, "email: emailFormat"],
  ["newUser", { email: tooLong.padStart(255, "x") }, "email: emailTooLong"],
  ["newUser", { permissions: [] }, "permissions: permissionsMissing"],
  ["userChange", { firstName: "" }, "firstName: firstNameMissing"],
  ["userChange", { lastName: long }, "lastName: nameTooLong"],
  ["userChange", { validFrom: "2026-02-30" }, "validFrom: dayFormat"],
  ["userChange", { validFrom: "12/31/2026" }, "validFrom: dayFormat"],
  ["userChange", { validUntil: "2026-13-01" }, "validUntil: dayFormat"],
  // PostgreSQL has no year 0.
  ["userChange", { validUntil: "0000-01-01" }, "validUntil: dayFormat"],
  [
    "userChange",
    { validFrom: "2026-12-02", validUntil: "2026-12-01" },
    "validUntil: validityOrder",
  ],
  ["userChange", { userNumber: "0" }, "userNumber: malformed"],
  ["userChange", { userNumber: "1e6" }, "userNumber: malformed"],
  ["userChange", { userNumber: "9".repeat(16) }, "userNumber: malformed"],
  ["userReference", { userNumber: "-1" }, "userNumber: malformed"],
  ["signIn", { login: " " }, "login: loginMissing"],
  ["signIn", { login: "x".repeat(255) }, "login: loginTooLong"],
  ["signIn", { password: "" }, "password: passwordMissing"],
  ["signIn", { password: "x".repeat(1_025) }, "password: passwordLong"],
  ["forgotPassword", { login: "" }, "login: loginMissing"],
  ["setPassword", { link, password: "x".repeat(11) }, "password: passwordShort"],
  ["setPassword", { link, password: "x".repeat(257) }, "password: passwordLong"],
  // 11 characters, of any kind.
  ["setPassword", { link, password: "👩‍🚀".slice(0, 2).repeat(11) }, "password: passwordShort"],
  ["setPassword", { link, password: "u\u0308".repeat(11) }, "password: passwordShort"],
  ["changePassword", { currentPassword: "" }, "currentPassword: passwordMissing"],
  ["changePassword", { password: "kurz" }, "password: passwordShort"],
];

describe("what a form may send", () => {
  for (const [name, [schema, input]] of Object.entries(forms)) {
    test(`${name}: properly completed input is accepted`, () => {
      accepted(schema, input);
    });

    test(`S-55: ${name}: an additional field is refused`, () => {
      for (const extra of [
        "isOwner",
        "organizationId",
        "email2",
        "status",
        "constructor",
        "toString",
        "passwordHash",
      ])
        assert.ok(!schema.safeParse({ ...input, [extra]: "1" }).success, extra);
      const polluting = JSON.parse('{"__proto__": {"isOwner": true}}');
      const result = schema.safeParse(
        Object.assign(Object.create(null), input, Object.fromEntries(Object.entries(polluting))),
      );
      if (result.success) {
        assert.equal((result.data as Form).isOwner, undefined);
        assert.deepEqual(Object.keys(result.data as Form).sort(), Object.keys(input).sort());
      }
      assert.equal(({} as Form).isOwner, undefined);
    });

    test(`${name}: a missing field or one of another type is refused`, () => {
      for (const field of Object.keys(input)) {
        for (const value of [undefined, null, 7, {}, [[]], ["a", 1], true])
          if (value !== undefined || !maybeLeftOut.includes(field))
            assert.ok(!schema.safeParse({ ...input, [field]: value }).success, field);
      }
    });

    test(`${name}: no input whatsoever causes an exception`, () => {
      const keys = fc.constantFrom(...Object.keys(input), "__proto__", "x");
      const crafted = fc.dictionary(keys, fc.anything()).map((change) => ({ ...input, ...change }));
      const typed = fc
        .dictionary(keys, fc.string({ unit: "binary", maxLength: 300 }))
        .map((change) => ({ ...input, ...change }));
      fc.assert(
        fc.property(fc.oneof(fc.anything(), crafted, typed), (value) => {
          schema.safeParse(value);
        }),
        { seed: 20_261_121, numRuns: 2_000 },
      );
    });
  }

  for (const [name, change, problem] of bad) {
    const [schema, input] = forms[name] ?? [schemas.nothing, {}];
    const shown = JSON.stringify(change).slice(0, 60);
    test(`${name}: ${shown} is answered with ${problem}`, () =>
      assert.equal(problemsOf(schema, { ...input, ...change })[0], problem));
  }

  test("R-201: a new user has a first name, a last name, an e-mail address and permissions", () => {
    for (const field of ["firstName", "lastName", "email", "permissions"]) {
      assert.ok(field in newUser, field);
      assert.ok(!schemas.newUser.safeParse({ ...newUser, [field]: undefined }).success, field);
    }
  });

  test("R-203: name and validity of a user can be changed, and the e-mail address cannot", () => {
    const fields = ["firstName", "lastName", "validFrom", "validUntil"];
    for (const field of fields.flatMap((one) => [one, shownName(one)]))
      assert.ok(
        !schemas.userChange.safeParse({ ...userChange, [field]: undefined }).success,
        field,
      );
    assert.ok(
      !schemas.userChange.safeParse({ ...userChange, email: "ola@muster.example" }).success,
    );
  });

  test("an unknown area is refused as malformed", () => {
    for (const permissions of [
      ["gold"],
      [...areasLike(["invoices"]), "__proto__"],
      Array(areaIds.length + 1).fill(areaLike("shop")),
    ])
      assert.ok(!schemas.newUser.safeParse({ ...newUser, permissions }).success);
    accepted(schemas.newUser, { ...newUser, permissions: [...areaIds] });
  });

  test("a session is named only by its hash", () => {
    for (const value of ["", session.slice(1), session.toUpperCase(), `${session}\n`])
      assert.ok(!schemas.sessionReference.safeParse({ session: value }).success);
  });
});

describe("how input is stored", () => {
  const names: [typed: string, kept: string][] = [
    ['Nowak "O\'Neil"', 'Nowak "O\'Neil"'],
    ["  Ola   Maria ", "Ola Maria"],
    ["Mu\u0308ller", "Müller"],
    ["von\u00a0Issendorff", "von Issendorff"],
    ["Ola\nMaria", "Ola Maria"],
    ["李小龙", "李小龙"],
    ["<b>Ola</b>; drop table users --", "<b>Ola</b>; drop table users --"],
    ["x".repeat(limits.nameLength), "x".repeat(limits.nameLength)],
  ];
  for (const [typed, kept] of names) {
    test(`the name ${JSON.stringify(typed).slice(0, 40)} is stored without surplus blanks`, () =>
      assert.equal(accepted(schemas.newUser, { ...newUser, lastName: typed }).lastName, kept));
  }

  const longest = `${"x".repeat(64)}@${`${"y".repeat(59)}.`.repeat(3)}muster`.padEnd(254, "y");
  const addresses: [typed: string, kept: string][] = [
    ["OLA.Nowak@MUSTER.Example", "OLA.Nowak@muster.example"],
    [" ola@muster.example ", "ola@muster.example"],
    ["ola@müller.example", "ola@xn--mller-kva.example"],
    ["ola@MÜLLER.example", "ola@xn--mller-kva.example"],
    ["ola@xn--mller-kva.example", "ola@xn--mller-kva.example"],
    ["ola@日本。example", "ola@xn--wgv71a.example"],
    ["ｏｌａ@ｍｕｓｔｅｒ．ｅｘａｍｐｌｅ", "ola@muster.example"],
    ["o'neil+portal_1%x@sub.muster.example", "o'neil+portal_1%x@sub.muster.example"],
    ["ola@muster.xn--p1ai", "ola@muster.xn--p1ai"],
    [longest, longest],
  ];
  for (const [typed, kept] of addresses) {
    test(`the address ${typed.slice(0, 40)} is stored as ${kept.slice(0, 40)}`, () => {
      assert.equal(accepted(schemas.newUser, { ...newUser, email: typed }).email, kept);
      // S-47: an unchanged stored value is kept as it is.
      assert.equal(accepted(schemas.newUser, { ...newUser, email: kept }).email, kept);
    });
    test(`a user with the address ${typed.slice(0, 40)} can sign in with it`, () =>
      assert.equal(
        String(accepted(schemas.signIn, { login: typed, password: "x" }).login).toLowerCase(),
        kept.toLowerCase(),
      ));
  }

  test("S-47: every stored address is exactly one plain address", () => {
    fc.assert(
      fc.property(fc.oneof(fc.emailAddress(), fc.string({ unit: "grapheme" })), (typed) => {
        const result = schemas.newUser.safeParse({ ...newUser, email: typed });
        if (!result.success) return;
        const kept = result.data.email;
        assert.match(kept, /^[!-?A-~]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/);
        assert.ok(kept.length <= limits.emailLength);
      }),
      { seed: 20_261_121, numRuns: 5_000 },
    );
  });

  test("a customer number keeps its leading zeros", () =>
    assert.equal(accepted(schemas.signIn, { login: " 007 ", password: "x" }).login, "007"));

  test("S-01: a password is kept as typed, spaces included", () => {
    const password = "  vier blaue Kräne  ";
    assert.equal(accepted(schemas.setPassword, { link, password }).password, password);
    for (const length of [12, 256])
      accepted(schemas.setPassword, { link, password: "ü".repeat(length) });
    accepted(schemas.setPassword, { link, password: "🚢".repeat(256) });
  });

  test("an empty date field is no date", () => {
    const kept = accepted(schemas.userChange, { ...userChange, validUntil: " 2026-12-01 " });
    assert.deepEqual([kept.validFrom, kept.validUntil], [null, "2026-12-01"]);
    assert.equal(kept.userNumber, 1_000_001);
  });

  test("a validity of one day is accepted", () => {
    const day = { validFrom: "2028-02-29", validUntil: "2028-02-29" };
    accepted(schemas.userChange, { ...userChange, ...day });
  });
});

describe("values stored before a rule was introduced (R-208, R-212)", () => {
  const old = "Nowak\ufffd\n Ola";
  const masterData = {
    customerNumber: "1234567",
    name: "Muster GmbH",
    place: "20457 Hamburg",
    contactFirstName: "Clara",
    contactLastName: "Brandt",
    contactEmail: "clara@muster.example",
  };
  const masterDataForm = {
    ...masterData,
    shownName: masterData.name,
    shownPlace: masterData.place,
    shownContactFirstName: masterData.contactFirstName,
    shownContactLastName: masterData.contactLastName,
    shownContactEmail: masterData.contactEmail,
  };
  const changes: [schema: Schema, form: Form, field: string, stored: string, bad: string][] = [
    [schemas.userChange, userChange, "firstName", "", "\u202e"],
    [schemas.userChange, userChange, "lastName", old, "Nowak\ufffd"],
    ...["name", "place", "contactFirstName", "contactLastName", "contactEmail"].map(
      (field): [Schema, Form, string, string, string] => [
        masterDataChange,
        masterDataForm,
        field,
        old,
        "\ufffd",
      ],
    ),
    [masterDataChange, masterDataForm, "contactEmail", "''clara@muster.example", "clara@muster"],
  ];
  for (const [schema, form, field, stored, bad] of changes)
    test(`${field}: the stored value ${JSON.stringify(stored)} can be kept, but not entered elsewhere`, () => {
      const shown = { ...form, [shownName(field)]: stored };
      // A text field has one line.
      const typed = stored.replaceAll("\n", "");
      assert.equal(accepted(schema, { ...shown, [field]: typed })[field], stored);
      assert.equal(problemsOf(schema, { ...shown, [field]: bad }).length, 1);
      assert.equal(problemsOf(schema, { ...form, [field]: typed }).length, 1);
    });

  test("all fields with errors are reported at once, of every kind", () => {
    const wrong = {
      ...userChange,
      lastName: "",
      permissions: [],
      validFrom: "12/31/2026",
      validUntil: "2026-02-30",
    };
    const problems = [
      "lastName: lastNameMissing",
      "permissions: permissionsMissing",
      "validFrom: dayFormat",
      "validUntil: dayFormat",
    ];
    assert.deepEqual(problemsOf(schemas.userChange, wrong).toSorted(), problems);
    const apart = { ...wrong, validFrom: "2030-02-02", validUntil: "2030-02-01" };
    assert.deepEqual(problemsOf(schemas.userChange, apart).toSorted(), [
      ...problems.slice(0, 2),
      "validUntil: validityOrder",
    ]);
  });

  test("nothing has to be ticked where a permission stays that the form cannot change", () => {
    const none = { ...userChange, permissions: [] };
    accepted(schemas.userChange, { ...none, keeps: "1" });
    accepted(schemas.userChange, { ...none, shownPermissions: [] });
    assert.deepEqual(problemsOf(schemas.userChange, none), ["permissions: permissionsMissing"]);
  });
});

describe("the list from which a form came", () => {
  test("a form names the list it came from, and an invalid list does not prevent its change", () => {
    for (const list of ["?q=a&sort=name", "", "%", "x".repeat(5_000), ["a", "b"], undefined])
      assert.equal(
        schemas.userReference.parse({ userNumber: "1000001", list }).list,
        typeof list === "string" ? list : "",
      );
  });
});

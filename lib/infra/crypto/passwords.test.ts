import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hash } from "@node-rs/argon2";
import { insideTransaction } from "#lib/infra/transaction-scope";
import { hashPassword, isOutdated, requireStrongPassword, verifyPassword } from "./passwords";

describe("how passwords are hashed (S-05)", () => {
  test("a hash is argon2id with 19 MiB, two passes, one lane and a salt of its own", async () => {
    const [first, second] = [await hashPassword("x"), await hashPassword("x")];
    for (const stored of [first, second])
      assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    assert.notEqual(first, second);
  });

  test("only the right password matches", async () => {
    const stored = await hashPassword(" Vier blaue Kräne ");
    assert.equal(await verifyPassword(stored, " Vier blaue Kräne "), true);
    for (const wrong of ["Vier blaue Kräne", " vier blaue kräne ", "", " Vier blaue Kräne \0"])
      assert.equal(await verifyPassword(stored, wrong), false, wrong);
  });

  test("S-01: composed and decomposed ü match, and no other characters are treated as equal", async () => {
    const stored = await hashPassword("Grüße ﬁx");
    assert.equal(await verifyPassword(stored, "Gru\u0308ße fix"), true);
    assert.equal(await verifyPassword(stored, "Grüsse fix"), false);
  });

  test("S-01: every character counts, up to the last of 256", async () => {
    const long = "🚢".repeat(256);
    const stored = await hashPassword(long);
    assert.equal(await verifyPassword(stored, long), true);
    assert.equal(await verifyPassword(stored, `${long.slice(0, -2)}⛵`), false);
  });

  test("S-67: without an account no password matches, not even an empty one", async () => {
    for (const typed of ["", "x", "Vier blaue Kräne"])
      assert.equal(await verifyPassword(null, typed), false);
  });

  test("a hash with other parameters is outdated and still matches", async () => {
    const weaker = { algorithm: 2, memoryCost: 8_192, timeCost: 1, parallelism: 1 } as const;
    const stored = await hash("x", weaker);
    assert.equal(isOutdated(stored), true);
    assert.equal(await verifyPassword(stored, "x"), true);
    assert.equal(isOutdated(await hashPassword("x")), false);
    assert.equal(
      isOutdated(await hash("x", { ...weaker, memoryCost: 19_456, algorithm: 1 })),
      true,
    );
  });

  test("S-92: hashing is refused within a transaction", async () => {
    const hashing = insideTransaction(async () => hashPassword("x"));
    await assert.rejects(hashing, /inside a database transaction/);
    const comparing = insideTransaction(() => verifyPassword(null, "x"));
    await assert.rejects(comparing, /inside a database transaction/);
  });
});

const context = {
  personal: [
    "Wilhelmine",
    "Abendroth",
    "w.abendroth@hafenlogistik.example",
    "Hafenlogistik Nord GmbH & Co. KG",
    "0081547",
  ],
  common: ["Zugang", "Kundenportal", "benutzerverwaltung", "passwort"],
};
const nothing = { personal: [], common: [] };

describe("which passwords are refused", () => {
  /** The passwords that everybody tries first (S-03). */
  const weak = [
    "Passwort123456789",
    "passwort1234",
    "password1234!",
    "aaaaaaaaaaaaaaa",
    "abcdefghijklmnop",
    "qwertzuiopasdfg",
    "qwertyuiopasdfgh",
    "123456789012",
    "iloveyou1234",
    "hallohallohallo",
    "dezember2026",
  ];
  for (const password of weak) {
    test(`S-03: ${password}`, () =>
      assert.rejects(requireStrongPassword(1, password, nothing), {
        code: "passwordWeak",
        field: "password",
      }));
  }

  test("S-04: only words of the account are called words of the account (FEEL-D20)", async () => {
    const reasonOf = (password: string) =>
      requireStrongPassword(1, password, context).catch(({ code }: { code?: string }) => code);
    assert.equal(await reasonOf("passwort1234"), "passwordWeak");
    assert.equal(await reasonOf("Kundenportal Zugang 7"), "passwordWeak");
    assert.equal(await reasonOf("WilhelmineAbendroth"), "passwordContext");
  });

  const telling = [
    "WilhelmineAbendroth",
    "Abendroth-Wilhelmine-7",
    "abendroth hafenlogistik 1",
    "HAFENLOGISTIK NORD 26",
    "0081547-0081547-x9",
    "w.abendroth@hafenlogistik.example!",
    "Kundenportal Zugang 7",
    "Benutzerverwaltung!1",
    "Zugang Zugang Zugang Zugang",
    "Wil\u0068elmine Abendroth",
  ];
  for (const password of telling) {
    test(`S-04: ${password}`, () =>
      assert.rejects(requireStrongPassword(1, password, context), (error: { code?: string }) =>
        /^password(Context|Weak)$/.test(error.code ?? ""),
      ));
  }
});

describe("which passwords are accepted", () => {
  const strong = [
    "Vier blaue Kräne im Wind",
    "kutter.zehrt.lampe.moos",
    "xK9#mQ2$vL7&pR4",
    "Wilhelmine hat sieben nasse Taue gezählt",
    "🚢⚓🌊🐟🦀🐚🏖️🧭🗺️⛵🛟🪝",
    "李小龙的秘密密码很长",
    "x".repeat(3) + "Kutter zehrt Lampe Moos".repeat(9),
  ];
  for (const password of strong) {
    test(password.slice(0, 40), () => requireStrongPassword(1, password, context));
  }

  test("a name of two letters does not make a password guessable", () =>
    requireStrongPassword(1, "kutter.zehrt.lampe.moos", {
      personal: ["ku", "te", "", " ", "-"],
      common: [],
    }));

  test("S-15: the longest accepted password is scored in time", async () => {
    const began = process.hrtime.bigint();
    await requireStrongPassword(1, "kutter.zehrt.lampe.moos ".repeat(42), context).catch(() => {});
    assert.ok(process.hrtime.bigint() - began < 2_000_000_000n, "more than two seconds");
  });
});
